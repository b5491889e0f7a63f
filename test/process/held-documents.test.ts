import { join } from 'node:path';
import { expect } from 'chai';
import { StoreWriteError } from '../../src/embedded/errors.js';
import { connectDocuments } from '../../src/store/connect.js';
import { temporaryFolder } from '../embedded/support/document-stores.js';
import { rejection } from '../support/rejection.js';
import { holdDocuments } from './support/held-documents.js';

describe('Documents that a process which hangs does not let go', () => {
  it('refuse a write in time and in words, and it never lands', async () => {
    const { folder, remove } = temporaryFolder();
    const connection = await connectDocuments({ folder: join(folder, 'documents') });
    const notes = connection.collection<{ _id: string }>('notes');
    await notes.insertOne({ _id: 'before' });
    const held = await holdDocuments(folder);
    try {
      const error = await rejection(notes.insertOne({ _id: 'meanwhile' }));
      expect(error).to.be.instanceOf(StoreWriteError);
      expect(error.message).to.match(/^Nothing was saved: another process has been writing/);
      expect(await notes.findOne({ _id: 'before' }), 'reads go on').not.to.equal(null);
      const waiting = notes.insertOne({ _id: 'in time' });
      await held.letGo();
      await waiting;
      const ids = (await notes.find().toArray()).map(({ _id }) => _id);
      expect(ids).to.deep.equal(['before', 'in time']);
    } finally {
      await held.letGo();
      await connection.close();
      remove();
    }
  });
});

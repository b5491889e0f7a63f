import { expect } from 'chai';
import { createServer } from 'node:net';
import { once } from 'node:events';
import mongoose from 'mongoose';
import { readConfig } from '../../src/config.js';
import { connectDocuments } from '../../src/store/connect.js';
import { openStore } from '../../src/store/open-store.js';
import { rejection } from '../support/rejection.js';

describe('A MongoDB server that is not there', () => {
  it('is given up on with an error that says so', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    server.close();
    await once(server, 'close');
    const refusal = await connectDocuments({
      mongodbUrl: `mongodb://127.0.0.1:${port}`,
      databaseName: 'none',
    }).catch((error: unknown) => error);
    expect(refusal).to.be.instanceOf(mongoose.Error.MongooseServerSelectionError);
    expect(String(refusal)).to.include(`127.0.0.1:${port}`);
  });

  it('is told of in a sentence at the start, without the password of its address', async () => {
    const MONGODB_URL = 'mongodb://desk:b2f6%2Fd09e774a58@127.0.0.1:9/?serverSelectionTimeoutMS=x';
    const refusal = await rejection(openStore(readConfig({ MONGODB_URL })));
    expect(refusal.name).to.equal('StoreOpenError');
    expect(refusal.message)
      .to.match(
        /^MongoDB at 127\.0\.0\.1:9 cannot be used: .+[^.]\. Look whether it runs and whether MONGODB_URL/,
      )
      .and.not.match(/b2f6/);
  });
});

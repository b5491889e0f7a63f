import { expect } from 'chai';
import { LEFT_OUT, TRANSFERRED } from '../../src/transfer/collections.js';
import { openTestStore } from '../support/test-store.js';

describe('an export or a backup', () => {
  it('holds every collection of the store, or says why not', async () => {
    const test = await openTestStore();
    const there = Object.keys(test.store).filter(
      (name) => name !== 'connection' && name !== 'writes',
    );
    await test.close();
    const named = [...TRANSFERRED.map(({ name }) => name), ...Object.keys(LEFT_OUT)];
    expect(named).to.have.members(there);
  });
});

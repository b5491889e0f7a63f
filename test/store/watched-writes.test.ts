import { expect } from 'chai';
import { trusted } from 'mongoose';
import type { Write } from '../../src/store/watched-writes.js';
import { deliveryRecord } from '../support/delivery-record.js';
import { openTestStore, type TestStore } from '../support/test-store.js';

describe('writes to what people look at', () => {
  let test: TestStore;
  let heard: Write[];
  const at = new Date(1_760_000_000_000);
  beforeEach(async () => {
    test = await openTestStore();
    heard = [];
    test.store.writes.listen((write) => heard.push(write));
  });
  afterEach(() => test.close());

  const told = (): Write[] => heard.splice(0);
  const add = async (): Promise<string> => {
    const { _id } = await test.store.deliveries.create(deliveryRecord(at));
    told();
    return _id;
  };

  it('are told with kind, id and revision when one is made, changed and removed', async () => {
    const { deliveries } = test.store;
    const { _id: id } = await deliveries.create(deliveryRecord(at));
    expect(told()).to.deep.equal([{ kind: 'delivery', id, revision: 0 }]);
    await deliveries.findOneAndUpdate(
      { _id: id },
      { $set: { state: 'held' }, $inc: { revision: 1 } },
      { returnDocument: 'after' },
    );
    expect(told()).to.deep.equal([{ kind: 'delivery', id, revision: 1 }]);
    await deliveries.updateOne({ _id: id }, { $set: { state: 'queued' } });
    expect(told()).to.deep.equal([{ kind: 'delivery', id, revision: null }]);
    await deliveries.deleteOne({ _id: id });
    expect(told()).to.deep.equal([{ kind: 'delivery', id, revision: null }]);
  });

  it('are told as several where they are', async () => {
    await add();
    await test.store.deliveries.updateMany({ state: 'queued' }, { $set: { state: 'held' } });
    await test.store.deliveries.insertMany([deliveryRecord(at), deliveryRecord(at)]);
    const several = { kind: 'delivery', id: null, revision: null };
    expect(told()).to.deep.equal([several, several]);
  });

  it('are not told where nothing was written', async () => {
    const { deliveries } = test.store;
    await deliveries.updateOne({ _id: 'none' }, { $set: { state: 'held' } });
    await deliveries.findOneAndUpdate({ _id: 'none' }, { $set: { state: 'held' } });
    await deliveries.deleteMany({ state: trusted({ $in: ['held'] }) });
    expect(told()).to.deep.equal([]);
  });

  it('are not told where nobody sees what was written: a lease, an outbox', async () => {
    const id = await add();
    const lease = { owner: 'a', until: at };
    await test.store.deliveries.findOneAndUpdate(
      { _id: id },
      { $set: { lease, wakeAt: at }, $inc: { epoch: 1, claims: 1 } },
      { returnDocument: 'after' },
    );
    await test.store.deliveries.updateOne({ _id: id }, { $set: { outboxAt: null, outbox: [] } });
    expect(told()).to.deep.equal([]);
    await test.store.sessions.deleteMany({ person: 'nobody' });
    expect(told()).to.deep.equal([]);
  });

  it('are told by the store they went to, and by no other', async () => {
    const other = await openTestStore();
    await other.store.deliveries.create(deliveryRecord(at));
    await other.close();
    expect(told()).to.deep.equal([]);
  });
});

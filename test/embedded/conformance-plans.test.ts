import { expect } from 'chai';
import { type Connection, Schema } from 'mongoose';
import { planOf } from '../../src/store/query-plan.js';
import { type DocumentStore, describeOnEveryStore } from './support/document-stores.js';

interface Delivery {
  _id: number;
  channel: string;
  state: string;
  dueAt: Date;
  outboxAt?: Date;
  tags: string[];
}

const schema = new Schema<Delivery>({
  _id: Number,
  channel: String,
  state: String,
  dueAt: Date,
  outboxAt: Date,
  tags: [String],
})
  .index({ state: 1, dueAt: 1 })
  .index({ channel: 1, state: 1, dueAt: -1 })
  .index({ outboxAt: 1 }, { partialFilterExpression: { outboxAt: { $type: 'date' } } })
  .index({ tags: 1 });

const COUNT = 300;
const STATES = ['queued', 'published', 'failed'];

async function filled(connection: Connection) {
  const Delivery = connection.model('Delivery', schema);
  await Delivery.createCollection();
  await Delivery.createIndexes();
  await Delivery.insertMany(
    Array.from({ length: COUNT }, (_, i) => ({
      _id: i,
      channel: `c${i % 5}`,
      state: STATES[i % 3],
      dueAt: new Date(i),
      ...(i % 50 === 0 ? { outboxAt: new Date(i) } : {}),
      tags: [`t${i % 10}`],
    })),
  );
  return Delivery;
}

const until = (ms: number) => ({ $lte: new Date(ms) });

describeOnEveryStore('A query plan', (open) => {
  let store: DocumentStore;
  let Delivery: Awaited<ReturnType<typeof filled>>;
  before(async () => {
    store = await open();
    Delivery = await filled(store.connection);
  });
  after(async () => {
    await store.discard();
  });

  it('reads no more of what is due than the limit', async () => {
    const due = Delivery.find({ state: 'queued', dueAt: until(299) })
      .sort({ dueAt: 1 })
      .limit(7);
    expect(await planOf(due)).to.include({
      index: 'state_1_dueAt_1',
      scans: 'index',
      docsExamined: 7,
      sortedByIndex: true,
    });
  });

  it('reads an index backwards for the opposite order', async () => {
    const latest = Delivery.find({ state: 'queued' }).sort({ dueAt: -1 }).limit(3);
    expect(await planOf(latest)).to.include({ docsExamined: 3, sortedByIndex: true });
    expect((await latest.lean()).map(({ _id }) => _id)).to.deep.equal([297, 294, 291]);
  });

  it('leaves out the same end of a range whichever way it reads', async () => {
    const ids = async (filter: object, order: 1 | -1) =>
      (await Delivery.find(filter).sort({ _id: order }).limit(2).lean()).map(({ _id }) => _id);
    expect(await ids({ _id: { $lt: 9 } }, -1)).to.deep.equal([8, 7]);
    expect(await ids({ _id: { $lte: 9 } }, -1)).to.deep.equal([9, 8]);
    expect(await ids({ _id: { $gt: 9, $lt: 12 } }, -1)).to.deep.equal([11, 10]);
    expect(await ids({ _id: { $gte: 9, $lt: 10 } }, -1)).to.deep.equal([9]);
    expect(await ids({ _id: { $gt: 9 } }, 1)).to.deep.equal([10, 11]);
  });

  it('reads several values of the first field as one sorted list', async () => {
    const several = Delivery.find({
      channel: { $in: ['c1', 'c3'] },
      state: 'queued',
      dueAt: until(200),
    })
      .sort({ dueAt: -1 })
      .limit(4);
    const plan = await planOf(several);
    expect(plan).to.include({ index: 'channel_1_state_1_dueAt_-1', sortedByIndex: true });
    expect(plan.docsExamined).to.be.at.most(6);
    expect((await several.lean()).map(({ _id }) => _id)).to.deep.equal([198, 186, 183, 171]);
  });

  it('uses a partial index where the filter promises its condition', async () => {
    const told = Delivery.find({ outboxAt: { $type: 'date', ...until(200) } }).sort({
      outboxAt: 1,
    });
    expect(await planOf(told)).to.include({ index: 'outboxAt_1', docsExamined: 5 });
    const all = Delivery.find({ outboxAt: { $type: 'date' } });
    expect(await planOf(all)).to.include({ index: 'outboxAt_1', docsExamined: 6 });
    expect((await planOf(Delivery.find({ outboxAt: null }))).scans).to.equal('collection');
    expect(await Delivery.countDocuments({ outboxAt: null })).to.equal(COUNT - 6);
  });

  it('uses no partial index where only a value promises its type, as MongoDB does not', async () => {
    expect((await planOf(Delivery.find({ outboxAt: until(200) }))).scans).to.equal('collection');
    expect((await planOf(Delivery.find({ outboxAt: new Date(50) }))).scans).to.equal('collection');
    expect(await Delivery.countDocuments({ outboxAt: until(200) })).to.equal(5);
  });

  it('finds a value inside lists by its index', async () => {
    const tagged = Delivery.find({ tags: 't4' });
    expect(await planOf(tagged)).to.include({ index: 'tags_1', docsExamined: 30 });
    expect(await tagged.lean()).to.have.lengthOf(30);
  });

  it('finds one by its id', async () => {
    expect(await planOf(Delivery.findById(5))).to.include({ index: '_id_', docsExamined: 1 });
  });

  it('finds several by their ids and reads none beside them, however much else is due', async () => {
    const some = Array.from({ length: 80 }, (_, i) => 3 * i);
    const claimed = Delivery.find({ _id: { $in: some }, state: 'queued', dueAt: until(299) });
    expect(await planOf(claimed)).to.include({ index: '_id_', docsExamined: 80 });
    expect(await claimed.lean()).to.have.lengthOf(80);
    // More ids than are due the other way: then it is that way that reads less.
    const ids = Array.from({ length: COUNT }, (_, i) => i);
    const few = Delivery.find({ _id: { $in: ids }, state: 'queued', dueAt: until(8) });
    expect(await planOf(few)).to.include({ index: 'state_1_dueAt_1', docsExamined: 3 });
  });

  it('tells of the search of a change, and changes nothing', async () => {
    const claim = Delivery.findOneAndUpdate(
      { state: 'queued', dueAt: until(100) },
      { $set: { state: 'failed' } },
      { sort: { dueAt: 1 } },
    );
    expect(await planOf(claim)).to.include({ index: 'state_1_dueAt_1', docsExamined: 1 });
    expect(
      await planOf(Delivery.updateMany({ channel: 'c1' }, { $set: { state: 'x' } })),
    ).to.include({
      index: 'channel_1_state_1_dueAt_-1',
      docsExamined: 60,
    });
    expect(await Delivery.countDocuments({ state: 'queued' })).to.equal(100);
  });

  it('tells of the front of a pipeline', async () => {
    const counted = Delivery.aggregate([
      { $match: { channel: 'c2', state: 'failed' } },
      { $group: { _id: '$state', n: { $sum: 1 } } },
    ]);
    expect(await planOf(counted)).to.include({ index: 'channel_1_state_1_dueAt_-1' });
  });

  it('owns up to reading and sorting everything', async () => {
    const all = Delivery.find({ dueAt: until(10) }).sort({ channel: 1, dueAt: 1 });
    expect(await planOf(all)).to.include({
      index: null,
      scans: 'collection',
      docsExamined: COUNT,
      sortedByIndex: false,
    });
  });
});

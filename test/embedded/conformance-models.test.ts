import { expect } from 'chai';
import mongoose, { type Connection, Schema } from 'mongoose';
import { planOf } from '../../src/store/query-plan.js';
import { type DocumentStore, describeOnEveryStore } from './support/document-stores.js';

interface Job {
  _id: string;
  state: string;
  priority: number;
  dueAt: Date;
  attempts: number;
  tags: string[];
  steps: { name: string; count?: number }[];
  payload?: unknown;
  key?: string;
  blob?: Buffer;
}

const jobSchema = new Schema<Job>(
  {
    _id: String,
    state: { type: String, default: 'queued' },
    priority: { type: Number, default: 0 },
    dueAt: { type: Date, default: () => new Date(0) },
    attempts: { type: Number, default: 0 },
    tags: [String],
    steps: [{ _id: false, name: String, count: Number }],
    payload: Schema.Types.Mixed,
    key: String,
    blob: Buffer,
  },
  { optimisticConcurrency: true, timestamps: true },
)
  .index({ state: 1, dueAt: 1 })
  .index({ key: 1 }, { unique: true, sparse: true });

async function jobs(connection: Connection) {
  const model = connection.model('Job', jobSchema);
  await model.createCollection();
  await model.createIndexes();
  return model;
}

describeOnEveryStore('Models', (open) => {
  let store: DocumentStore;
  let Job: Awaited<ReturnType<typeof jobs>>;

  beforeEach(async () => {
    store = await open();
    Job = await jobs(store.connection);
  });

  afterEach(async () => {
    await store.discard();
  });

  it('give back what was saved, with its types and the order of its fields', async () => {
    const payload = { zeta: 1, alpha: { y: 'a\u0000b', x: [{ q: -0, p: 2 ** 40 }] }, none: null };
    await Job.create({ _id: 'a', payload, tags: ['x'], blob: Buffer.from([0, 255]) });
    const found = await Job.findById('a').lean();
    expect(JSON.stringify(found?.payload)).to.equal(JSON.stringify(payload));
    expect(found?.dueAt).to.deep.equal(new Date(0));
    const job = await Job.findById('a');
    expect([...(job?.blob ?? [])]).to.deep.equal([0, 255]);
    expect(job?.get('createdAt')).to.be.instanceOf(Date);
  });

  it('refuse a second document with a unique key as MongoDB does', async () => {
    await Job.create({ _id: 'a', key: 'k' });
    const refusal = await Job.create({ _id: 'b', key: 'k' }).catch((error: unknown) => error);
    expect(refusal).to.be.instanceOf(mongoose.mongo.MongoServerError);
    expect(refusal).to.include({ code: 11000, name: 'MongoServerError' });
    expect(refusal).to.deep.include({ keyPattern: { key: 1 }, keyValue: { key: 'k' } });
    expect(await Job.countDocuments()).to.equal(1);
  });

  it('refuse a stale save and keep the first', async () => {
    await Job.create({ _id: 'a' });
    const [first, second] = [await Job.findById('a'), await Job.findById('a')];
    first?.set('state', 'first');
    await first?.save();
    second?.set('state', 'second');
    const refusal = await second?.save().catch((error: unknown) => error);
    expect(refusal).to.be.instanceOf(mongoose.Error.VersionError);
    expect((await Job.findById('a'))?.state).to.equal('first');
  });

  it('find what is due by its index, examining no more than they return', async () => {
    await Job.insertMany(
      Array.from({ length: 60 }, (_, i) => ({
        _id: `job-${i}`,
        state: i % 2 ? 'queued' : 'done',
        dueAt: new Date(i),
      })),
    );
    const due = Job.find({ state: 'queued', dueAt: { $lte: new Date(30) } })
      .sort({ dueAt: -1 })
      .limit(5);
    expect(await planOf(due)).to.deep.equal({
      index: 'state_1_dueAt_1',
      scans: 'index',
      docsExamined: 5,
      docsReturned: 5,
      sortedByIndex: true,
    });
    expect((await due.lean()).map(({ _id }) => _id)).to.deep.equal(
      [29, 27, 25, 23, 21].map((i) => `job-${i}`),
    );
  });
});

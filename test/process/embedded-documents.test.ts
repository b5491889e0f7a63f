import { expect } from 'chai';
import type { Connection } from 'mongoose';
import { connectDocuments } from '../../src/store/connect.js';
import { temporaryFolder } from '../embedded/support/document-stores.js';
import { DocumentWorker, type WorkDone, jobModel } from './support/work-orders.js';

describe('Several processes on one folder', () => {
  let place: ReturnType<typeof temporaryFolder>;
  let connection: Connection;
  let Job: ReturnType<typeof jobModel>;
  const workers: DocumentWorker[] = [];

  beforeEach(async () => {
    place = temporaryFolder();
    connection = await connectDocuments({ folder: place.folder });
    Job = jobModel(connection);
    await Job.createIndexes();
  });

  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.kill()));
    await connection.close();
    place.remove();
  });

  function start(name: string, task: 'claim' | 'write' | 'answer'): DocumentWorker {
    const worker = new DocumentWorker(place.folder, name, task);
    workers.push(worker);
    return worker;
  }

  it('claim every job once', async () => {
    const ids = Array.from({ length: 300 }, (_, i) => `job-${i}`);
    await Job.insertMany(ids.map((_id, i) => ({ _id, dueAt: new Date(i) })));
    const team = ['one', 'two', 'three'].map((name) => start(name, 'claim'));
    await Promise.all(
      team.map((each) => each.until((done) => done.some((d) => d.type === 'finished'))),
    );
    const claimed = team.flatMap(({ done }) => idsOf(done, 'claimed'));
    expect(claimed).to.have.lengthOf(300);
    expect(new Set(claimed)).to.deep.equal(new Set(ids));
    expect(await Job.countDocuments({ state: 'claimed', epoch: 1 })).to.equal(300);
    for (const [i, name] of ['one', 'two', 'three'].entries()) {
      const own = idsOf(team[i]?.done ?? [], 'claimed');
      expect(await Job.countDocuments({ owner: name })).to.equal(own.length);
    }
  });

  it('see what another has committed at once', async () => {
    await Job.create({ _id: 'a' });
    const worker = start('reader', 'answer');
    await worker.ready();
    for (let i = 0; i < 40; i++) {
      await Job.updateOne({ _id: 'a' }, { $set: { state: `ours-${i}` } });
      expect(await worker.ask({ type: 'read', id: 'a' })).to.equal(`ours-${i}`);
      const theirs = `theirs-${i}`;
      await worker.ask({ type: 'write', id: 'a', state: theirs });
      expect((await Job.findById('a').lean())?.state).to.equal(theirs);
    }
  });

  it('keep up an index that another has made', async () => {
    await Job.create({ _id: 'a', state: 'old' });
    const worker = start('writer', 'answer');
    await worker.ready();
    await worker.ask({ type: 'read', id: 'a' });
    await Job.collection.createIndex({ owner: 1, state: 1 });
    await worker.ask({ type: 'write', id: 'a', state: 'new' });
    const found = Job.find({ owner: null, state: 'new' }).hint('owner_1_state_1');
    expect((await found.lean()).map(({ _id }) => _id)).to.deep.equal(['a']);
    expect(await Job.countDocuments({ owner: null, state: 'old' })).to.equal(0);
  });

  it('lose nothing that was acknowledged when one is killed in mid-write', async () => {
    for (const round of [1, 2, 3]) {
      const name = `round-${round}`;
      const worker = start(name, 'write');
      await worker.until((done) => done.length > 60 * round);
      await worker.kill();
      await expectKept(worker.done);
      expect(idsOf(worker.done, 'deleted')).not.to.be.empty;
    }
    await expectIndexesWhole();
  });

  it('go on writing when another is killed in mid-write', async () => {
    const victims = ['one', 'two'].map((name) => start(name, 'write'));
    let written = 0;
    for (const victim of victims) {
      await victim.until((done) => done.length > 40);
      const writing = Promise.all(
        Array.from({ length: 50 }, () => Job.create({ _id: `own-${written++}` })),
      );
      await victim.kill();
      await writing;
      await Job.create({ _id: `own-${written++}` });
    }
    expect(await Job.countDocuments({ _id: /^own-/ })).to.equal(written);
    await expectIndexesWhole();
  });

  async function expectKept(done: readonly WorkDone[]): Promise<void> {
    const stored = new Map((await Job.find().lean()).map((job) => [job._id, job]));
    const deleting = new Set(idsOf(done, 'deleting'));
    for (const id of idsOf(done, 'deleted')) expect(stored.has(id), id).to.equal(false);
    for (const id of idsOf(done, 'changed')) expect(stored.get(id)?.state, id).to.equal('changed');
    const kept = idsOf(done, 'inserted').filter((id) => !deleting.has(id));
    for (const id of kept) expect(stored.has(id), id).to.equal(true);
    expect(kept).not.to.be.empty;
  }

  async function expectIndexesWhole(): Promise<void> {
    const stored = await Job.find().lean();
    const byState = await Job.countDocuments({ state: { $gte: '' } });
    expect(byState).to.equal(stored.length);
    const keyed = stored.filter(({ key }) => key !== undefined);
    expect(await Job.countDocuments({ key: { $gte: '' } })).to.equal(keyed.length);
    expect(await Job.countDocuments({ tags: 'a' })).to.equal(
      stored.filter(({ tags }) => tags.includes('a')).length,
    );
    for (const { _id, key = '' } of keyed.slice(-20)) {
      expect((await Job.findOne({ key }).lean())?._id).to.equal(_id);
    }
  }
});

function idsOf(done: readonly WorkDone[], type: WorkDone['type']): string[] {
  return done.flatMap((each) => (each.type === type && 'id' in each ? [each.id] : []));
}

/**
 * A process of its own on a folder of documents, for the tests beside it. It is told what to do by
 * its arguments, says what it did by messages, and ends when its parent goes.
 */
import { connectDocuments } from '../../../src/store/connect.js';
import { type WorkDone, type WorkOrder, jobModel } from './work-orders.js';

const [folder = '', name = '', task = ''] = process.argv.slice(2);
const connection = await connectDocuments({ folder });
const Job = jobModel(connection);
const tell = (done: WorkDone): void => {
  process.send?.(done);
};

async function claimAll(): Promise<void> {
  for (;;) {
    const job = await Job.findOneAndUpdate(
      { state: 'queued', dueAt: { $lte: new Date() } },
      { $set: { state: 'claimed', owner: name }, $inc: { epoch: 1 } },
      { sort: { dueAt: 1 }, returnDocument: 'after' },
    ).lean();
    if (!job) return;
    tell({ type: 'claimed', id: job._id });
  }
}

/** Inserts, changes and deletes without end; every answer is passed on. */
async function writeOn(lane: number): Promise<never> {
  for (let i = 0; ; i++) {
    const id = `${name}-${lane}-${i}`;
    await Job.create({ _id: id, key: id, state: 'new', pad: 'x'.repeat(500), tags: ['a', id] });
    tell({ type: 'inserted', id });
    if (i % 3 === 1) {
      await Job.updateOne({ _id: id }, { $set: { state: 'changed' } });
      tell({ type: 'changed', id });
    }
    if (i % 3 === 2) {
      tell({ type: 'deleting', id });
      await Job.deleteOne({ _id: id });
      tell({ type: 'deleted', id });
    }
  }
}

process.on('disconnect', () => process.exit());
process.on('message', (order: WorkOrder) => {
  void (async () => {
    if (order.type === 'write')
      await Job.updateOne({ _id: order.id }, { $set: { state: order.state } });
    const job = await Job.findById(order.id).lean();
    tell({ type: 'read', id: order.id, state: job?.state ?? 'missing' });
  })();
});

tell({ type: 'ready' });
if (task === 'claim') {
  await Promise.all([1, 2, 3, 4].map(claimAll));
  tell({ type: 'finished' });
}
if (task === 'write') await Promise.all([1, 2, 3, 4, 5, 6].map(writeOn));

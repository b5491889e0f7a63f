/** Writes until the disk takes no more, then makes room and writes again; tells what it found. */
import { StoreWriteError } from '../../../src/embedded/errors.js';
import { connectDocuments } from '../../../src/store/connect.js';

export interface FilledDisk {
  readonly saved: number;
  readonly refused: number;
  readonly refusalsNamed: boolean;
  readonly message: string;
  /** Documents found again by going through all of them, and by the index. */
  readonly found: number;
  readonly indexed: number;
  readonly lost: number;
  readonly savedAfterDeleting: boolean;
}

const [folder = ''] = process.argv.slice(2);
const connection = await connectDocuments({ folder });
const notes = connection.collection<{ _id: number; key: string; pad: string }>('notes');
await notes.createIndex({ key: 1 }, { unique: true });

const saved: number[] = [];
const refusals: unknown[] = [];
for (let next = 0; refusals.length < 40; next += 20) {
  const ids = Array.from({ length: 20 }, (_, i) => next + i);
  const results = await Promise.allSettled(
    ids.map((_id) => notes.insertOne({ _id, key: `k${_id}`, pad: 'x'.repeat(3_000) })),
  );
  for (const [i, result] of results.entries()) {
    if (result.status === 'fulfilled') saved.push(next + i);
    else refusals.push(result.reason);
  }
}
const found = new Set((await notes.find().toArray()).map(({ _id }) => _id));
const indexed = await notes.countDocuments({ key: { $gte: '' } });
await notes.deleteMany({ _id: { $lt: 40 } });
const after = await notes.insertOne({ _id: -1, key: 'after', pad: '' });
const report: FilledDisk = {
  saved: saved.length,
  refused: refusals.length,
  refusalsNamed: refusals.every((each) => each instanceof StoreWriteError),
  message: String(refusals[0]),
  found: found.size,
  indexed,
  lost: saved.filter((id) => !found.has(id)).length,
  savedAfterDeleting: after.acknowledged,
};
process.send?.(report);
await connection.close();
process.disconnect?.();

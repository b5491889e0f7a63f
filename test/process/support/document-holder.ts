/** Holds the documents of a folder as a process does that hangs in the middle of writing. */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { open } from 'lmdb';
import { FILE_NAME } from '../../../src/embedded/document-file.js';

const [folder = ''] = process.argv.slice(2);
const root = open({ path: join(folder, FILE_NAME), noSubdir: true, maxDbs: 8, mapSize: 2 ** 36 });
root.transactionSync(() => {
  writeSync(1, 'held\n');
  // Until it is killed: what it holds is then freed by the system.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600_000);
});

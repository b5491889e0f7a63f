import type { FaultRow } from '../row.js';

const NEEDS =
  'needs a MongoDB replica set of several nodes that can be failed over, and is not written: ' +
  'nobody could run it. The same fault on embedded documents is played by the row of this number.';

/** Named, so that nobody takes the table for more than was run. */
export const databaseServerRows: readonly FaultRow[] = [
  ['F13m', 'the database server is down while somebody saves'],
  ['F14m', 'the database server is down at the due time'],
  ['F15m', 'the database server is lost between send and commit'],
].map(([id = '', title = '']) => ({
  ...{ id, title },
  needs: () => NEEDS,
  run: () => Promise.reject(new Error(NEEDS)),
}));

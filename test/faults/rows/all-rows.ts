import type { FaultRow } from '../row.js';
import { outageRows } from './after-outage.js';
import { databaseServerRows } from './database-server.js';
import { documentRows } from './documents-away.js';
import { failpointRows } from './failpoints.js';
import { lostWorkerRows } from './lost-workers.js';
import { manyProcessesRows } from './many-processes.js';
import { clockRows } from './moving-clocks.js';
import { networkRows } from './network-answers.js';
import { peopleRows } from './people-meanwhile.js';
import { redisRows } from './redis-away.js';
import { restoreRows } from './restored-week.js';
import { threadRows } from './threads.js';

/** In the order of the design's table. */
export const allRows: readonly FaultRow[] = [
  ...lostWorkerRows,
  ...outageRows,
  ...networkRows,
  ...threadRows,
  ...peopleRows,
  ...failpointRows,
  ...redisRows,
  ...manyProcessesRows,
  ...documentRows,
  ...databaseServerRows,
  ...clockRows,
  ...restoreRows,
].sort((a, b) => Number(a.id.replace(/\D+/g, '')) - Number(b.id.replace(/\D+/g, '')));

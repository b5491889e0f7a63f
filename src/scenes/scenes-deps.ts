import type { AuditLog } from '../access/audit-log.js';
import type { Clock } from '../clock.js';
import type { Jobs } from '../jobs/port.js';
import type { Store } from '../store/store.js';

/** What the use cases of this folder are handed. */
export interface ScenesDeps {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly audit: Pick<AuditLog, 'record'>;
  readonly clock: Clock;
}

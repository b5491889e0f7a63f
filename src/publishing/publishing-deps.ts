import type { AuditLog } from '../access/audit-log.js';
import type { Clock } from '../clock.js';
import type { Jobs } from '../jobs/port.js';
import type { Store } from '../store/store.js';
import type { ConnectionOpener } from './ledger/connection-opener.js';
import type { MediaKeeper } from './scheduling/post-media.js';

/** What the use cases of this folder are handed. */
export interface PublishingDeps {
  readonly store: Store;
  readonly connections: ConnectionOpener;
  readonly media: MediaKeeper;
  readonly jobs: Jobs;
  readonly audit: Pick<AuditLog, 'record'>;
  readonly clock: Clock;
}

import type { AuditLog } from '../access/audit-log.js';
import type { ChannelCredentials } from '../access/channel-credentials.js';
import type { Clock } from '../clock.js';
import type { Jobs } from '../jobs/port.js';
import type { Networks } from '../networks/registry.js';
import type { Store } from '../store/store.js';

/** What the use cases of this folder are handed. */
export interface ChannelsDeps {
  readonly store: Store;
  readonly networks: Networks;
  readonly credentials: ChannelCredentials;
  readonly jobs: Jobs;
  readonly audit: Pick<AuditLog, 'record'>;
  readonly clock: Clock;
}

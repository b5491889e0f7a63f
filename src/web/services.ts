import type { Access } from '../access/access.js';
import type { Clock } from '../clock.js';
import type { Config } from '../config.js';
import type { Watchdog } from '../health/watchdog.js';
import type { EventLog } from '../live/event-log.js';
import type { Logger } from '../log.js';
import type { Notices } from '../notices/notices.js';

/** What the frame of the web needs; each route module says what it needs beyond. */
export interface WebServices {
  readonly access: Access;
  readonly clock: Clock;
  readonly log: Logger;
  readonly http: Pick<Config['http'], 'publicUrl' | 'trustProxy' | 'apiRequestsPerMinute'>;
  /** Sign cookies and tokens of forms: the first signs, all are accepted. */
  readonly cookieSecrets: readonly string[];
  readonly watchdog: Watchdog;
  readonly notices: Notices;
  readonly events: Pick<EventLog, 'position'>;
}

import type { Renewal } from '../../channels/connection-renewal.js';
import type { Clock } from '../../clock.js';
import type { Logger } from '../../log.js';
import type { Store } from '../../store/store.js';
import type { ConnectionOpener } from './connection-opener.js';
import { PUBLISH_TIMES, type PublishTimes } from './delivery-claim.js';
import type { MediaFinder } from '../scheduling/post-media.js';
import type { StepDeps } from './publish-step.js';

export interface PublisherDeps extends StepDeps {
  readonly store: Store;
  readonly connections: ConnectionOpener;
  readonly media: MediaFinder;
  readonly clock: Clock;
  readonly log: Logger;
  /** Renews a channel's credentials that no longer work; without it a person is asked at once. */
  readonly renew?: (channel: string, used: string | null) => Promise<Renewal>;
  /** Names this process in leases. */
  readonly owner: string;
  /** `PUBLISH_TIMES` unless told. */
  readonly times?: PublishTimes;
  /** Milliseconds that go by whatever happens to the clock; `performance.now` unless told. */
  readonly ticks?: () => number;
}

export const timesOf = ({
  times = PUBLISH_TIMES,
}: {
  readonly times?: PublishTimes | undefined;
}): PublishTimes => times;

/** What a wake-up came to. */
export type PublishResult =
  | { readonly type: 'nothing-to-claim' }
  | { readonly type: 'withdrawn'; readonly event: string }
  | { readonly type: 'overtaken' }
  | { readonly type: 'recorded'; readonly event: string };

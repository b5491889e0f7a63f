import { NO_POSTS } from '../../src/domain/levels/cadence.js';
import {
  DEFAULT_GAP_MINUTES,
  type ChannelPlan,
  type Rhythm,
} from '../../src/domain/slots/epoch.js';
import { perFunction, type PerFunction } from '../../src/domain/function-name.js';
import { SILENT } from '../../src/domain/levels/reply-policy.js';
import { DEFAULT_WINDOWS } from '../../src/domain/time/window.js';

/** A plan that has always been and never changes, with so many posts a week. */
export function steadyPlan({
  posts,
  ...rhythm
}: Partial<Rhythm> & { readonly posts: PerFunction<number> }): ChannelPlan {
  return {
    epochs: [
      {
        from: 0,
        zone: 'UTC',
        windows: DEFAULT_WINDOWS,
        preferredTimes: [],
        gapMinutes: DEFAULT_GAP_MINUTES,
        ...rhythm,
        cadences: perFunction((name) =>
          posts[name] === 0 ? NO_POSTS : { posts: posts[name], weeks: 1 },
        ),
        levels: perFunction((name) => (posts[name] === 0 ? 0 : 50)),
        replyPolicies: perFunction(() => SILENT),
      },
    ],
    blackouts: [],
  };
}

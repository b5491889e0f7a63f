import { FUNCTION_NAMES } from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';
import type { NewNotice } from '../notices/notices.js';
import type { ConsistencyRecord } from '../store/consistencies.js';
import { consistencyWords, dimmerWords } from './consistency-words.js';

/** The page on which one dimmer's scores and promises are explained. */
export const consistencyPath = (channel: string, name: string): string =>
  `/board/consistency/${channel}/${name}`;

/** What managers are told of the dimmers that fell since an instant (pure). */
export function fallNotices(
  records: readonly ConsistencyRecord[],
  {
    names,
    threshold,
    since,
  }: {
    /** Of channels, by id. */
    readonly names: ReadonlyMap<string, string>;
    readonly threshold: number;
    readonly since: Instant;
  },
): NewNotice[] {
  return records.flatMap(({ _id: channel, dimmers }) => {
    const channelName = names.get(channel);
    if (channelName === undefined) return [];
    return FUNCTION_NAMES.flatMap((name): NewNotice[] => {
      const { fell } = dimmers[name];
      if (!fell || fell.quiet || fell.at.getTime() < since) return [];
      return [
        {
          id: `consistency.fell.${channel}.${name}.${fell.at.getTime()}`,
          kind: 'consistency.fell',
          to: { role: 'manager' },
          channel,
          sentence: `Consistency of ${dimmerWords(name, channelName)} fell to ${fell.score}, under ${threshold}: in the last 28 days ${consistencyWords(dimmers[name])}. See which promises were not kept, and fill the slots that come or turn the fader down to what can be kept.`,
          link: consistencyPath(channel, name),
        },
      ];
    });
  });
}

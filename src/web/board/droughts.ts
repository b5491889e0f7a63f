import type { Instant } from '../../domain/time-units.js';
import type { Drought } from '../../filling/droughts.js';
import { groupBy } from '../../filling/grouping.js';
import { droughtsPath } from '../filling/slot-links.js';
import { dateIn, momentOf } from '../times.js';
import { dimmerId, type Viewer } from './board-view.js';

/** So many empty slots stand under a fader; the rest is counted. */
const NAMED = 2;

/** Where promises are empty in the next two weeks: under each fader, and of the whole bank. */
export function boardDroughts(droughts: readonly Drought[], viewer: Viewer) {
  const dimmers = droughts.flatMap(({ channel, slots }) =>
    [...groupBy(slots, (slot) => slot.function)].map(([name, own]) => {
      const shown = own.slice(0, NAMED).map(({ at }) => dayTime(at, viewer));
      const rest = own.length - shown.length;
      return [
        dimmerId(channel._id, name),
        {
          href: droughtsPath({ channel: channel._id, function: name }),
          title: own.length === 1 ? 'empty slot' : 'empty slots',
          times: shown,
          more: rest === 0 ? '' : `+${rest}`,
          spoken: `${own.length === 1 ? '1 empty slot' : `${own.length} empty slots`} of ${name} on ${channel.name}: fill them`,
        },
      ] as const;
    }),
  );
  const count = droughts.reduce((sum, { slots }) => sum + slots.length, 0);
  return {
    byDimmer: Object.fromEntries(dimmers),
    bank:
      count === 0
        ? null
        : {
            count,
            words: count === 1 ? 'slot without a post' : 'slots without a post',
            channels: droughts.length === 1 ? 'on 1 channel' : `on ${droughts.length} channels`,
            href: '/droughts',
          },
  };
}

/** "Thu 26, 04:30": within two weeks the day of the month says enough. */
function dayTime(at: Instant, { now, zone }: Viewer): string {
  const { shortDate, time } = momentOf(at, { now, zone });
  if (dateIn(zone, at) === dateIn(zone, now)) return `today ${time}`;
  return `${shortDate.split(' ').slice(0, 2).join(' ')}, ${time}`;
}

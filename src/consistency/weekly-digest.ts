import { boardOf } from '../board/board.js';
import type { Clock } from '../clock.js';
import { resolveWallTime, wallTimeAt } from '../domain/index.js';
import { DAY, type Instant } from '../domain/time-units.js';
import type { Notices } from '../notices/notices.js';
import { loadOrganisation } from '../publishing/planning/channel-queue.js';
import type { Store } from '../store/store.js';
import { digestSentence } from './digest-words.js';
import { isoWeekAt, type IsoWeek } from './iso-week.js';
import { weekLedger } from './week-ledger.js';

/** When it is there on Monday, in the organisation's zone. */
const DIGEST_TIME = '08:00';
/** Where no worker ran on Monday morning it still comes; later than this it is no news. */
const STILL_NEWS = 2 * DAY;

/** The page on which a week is read. */
export const weekPath = ({ label }: Pick<IsoWeek, 'label'>): string =>
  `/board/consistency?week=${label}`;

/** The week of which a digest is to be there by now; undefined where none is due. */
export function weekToTell(zone: string, now: Instant): IsoWeek | undefined {
  const { from: monday } = isoWeekAt(zone, now);
  const date = wallTimeAt(zone, monday).slice(0, 10);
  const due = resolveWallTime(zone, `${date}T${DIGEST_TIME}`).instant;
  return now >= due && now < due + STILL_NEWS ? isoWeekAt(zone, now, -1) : undefined;
}

/**
 * Tells managers on Monday morning what was promised and kept in the week before, once a week
 * however many workers look. A week in which nothing was promised or done is not told of.
 */
export function createWeeklyDigest({
  store,
  clock,
  notices,
}: {
  readonly store: Store;
  readonly clock: Clock;
  readonly notices: Pick<Notices, 'leave'>;
}) {
  /** The last week that this process told of, or found nothing to tell of. */
  let told = '';

  return {
    async look(): Promise<void> {
      const now = clock.now();
      const organisation = await loadOrganisation(store);
      const { zone } = organisation;
      const week = weekToTell(zone, now);
      if (!week || week.label === told) return;
      // Of a week before there was an organisation there is nothing to tell, whatever was brought.
      const began = organisation.grandMaster[0]?.at ?? 0;
      const rows = week.to > began ? await weekLedger(store, week, now) : [];
      if (rows.length > 0) {
        const board = await boardOf({ store }, now);
        await notices.leave({
          id: `consistency.week.${week.label}`,
          kind: 'consistency.week',
          to: { role: 'manager' },
          sentence: digestSentence(rows, { week, zone, ahead: board }),
          link: weekPath(week),
        });
      }
      told = week.label;
    },
  };
}

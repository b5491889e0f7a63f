import { perFunction, type FunctionName } from '../../../src/domain/index.js';
import { DAY, type Instant } from '../../../src/domain/time-units.js';
import type { ChannelRecord } from '../../../src/store/channels.js';
import { newRecordId } from '../../../src/store/record-id.js';

export interface GivenChannel extends Partial<ChannelRecord> {
  readonly zone?: string;
  /** 50 where it is not given: news three times a week, support and events once. */
  readonly levels?: Partial<Record<FunctionName, number>>;
  /** Whether posts wait for a manager. */
  readonly approval?: boolean;
}

/** A connected feed channel that is open Monday to Friday from nine to five. */
export function feedChannel(now: Instant, given: GivenChannel = {}): ChannelRecord {
  const { zone = 'Europe/Berlin', levels = {}, approval = false, ...fields } = given;
  const began = now - 60 * DAY;
  const id = newRecordId();
  return {
    _id: id,
    name: 'City news',
    slug: id,
    network: 'feed',
    settings: {},
    credentials: null,
    connection: { state: 'connected', since: new Date(began), problem: null, account: null },
    pausedUntil: null,
    lateTurnAt: null,
    rhythms: [
      {
        from: began,
        zone,
        windows: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: 9 * 60, to: 17 * 60 })),
        preferredTimes: [],
        gapMinutes: 45,
      },
    ],
    dimmers: perFunction((name) => ({
      levels: [{ at: began, level: levels[name] ?? 50, by: null }],
      independent: false,
      curve: null,
      approval,
    })),
    blackouts: [],
    revision: 0,
    planStale: false,
    sample: false,
    createdAt: new Date(began),
    deletedAt: null,
    ...fields,
  };
}

import {
  DEFAULT_WINDOWS,
  perFunction,
  type FunctionName,
  type Window,
} from '../../src/domain/index.js';
import { DAY, type Instant } from '../../src/domain/time-units.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import { newRecordId } from '../../src/store/record-id.js';

export type Levels = Partial<Record<FunctionName, number>>;

export interface GivenChannel extends Partial<ChannelRecord> {
  /** Of its rhythm: Berlin unless told. */
  readonly zone?: string;
  /** Monday to Friday from nine to five unless told. */
  readonly windows?: readonly Window[];
  readonly levels?: Levels;
  /** The level of each function that `levels` does not name: 50 unless told. */
  readonly otherLevels?: number;
  /** Whether posts wait for a manager. */
  readonly approval?: boolean;
}

/** A connected feed channel as it has been since it began. */
export function channelRecord(began: Instant, given: GivenChannel = {}): ChannelRecord {
  const { zone, windows, levels = {}, otherLevels = 50, approval = false, ...fields } = given;
  const _id = given._id ?? newRecordId();
  return {
    _id,
    name: 'City news',
    slug: _id,
    network: 'feed',
    settings: {},
    credentials: null,
    connection: { state: 'connected', since: new Date(began), problem: null, account: null },
    pausedUntil: null,
    lateTurnAt: null,
    rhythms: [
      {
        from: began,
        zone: zone ?? 'Europe/Berlin',
        windows: [...(windows ?? DEFAULT_WINDOWS)],
        preferredTimes: [],
        gapMinutes: 45,
      },
    ],
    dimmers: perFunction((name) => ({
      levels: [{ at: began, level: levels[name] ?? otherLevels, by: null }],
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

/** A connected feed channel that has been there for weeks. */
export const feedChannel = (now: Instant, given: GivenChannel = {}): ChannelRecord =>
  channelRecord(now - 60 * DAY, given);

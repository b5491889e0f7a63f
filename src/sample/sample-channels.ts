import type { PerFunction, Window } from '../domain/index.js';

export interface SampleChannel {
  readonly name: string;
  readonly slug: string;
  readonly description: string;
  readonly zone: string;
  readonly windows: readonly Window[];
  readonly preferredTimes: readonly number[];
  readonly gapMinutes: number;
  /** The levels of the past, then those of today. */
  readonly levels: PerFunction<readonly [earlier: number, now: number]>;
  /** Functions whose posts a manager approves. */
  readonly approval: readonly (keyof PerFunction<unknown>)[];
  /** How much of the coming two weeks is filled, 0 to 1: the rest shows as empty promises. */
  readonly filled: number;
}

const days = (from: number, to: number, opens: number, closes: number): Window[] =>
  Array.from({ length: to - from + 1 }, (_, i) => ({
    weekday: from + i,
    from: opens * 60,
    to: closes * 60,
  }));

/** Three zones, three characters: a busy one, a quiet one, and one that never closes. */
export const SAMPLE_CHANNELS: readonly SampleChannel[] = [
  {
    name: 'Harbour Ferries',
    slug: 'harbour-ferries',
    description: 'News, help and events from the ferries of Harbour City.',
    zone: 'Europe/Berlin',
    windows: [...days(1, 5, 8, 18), ...days(6, 6, 10, 14)],
    preferredTimes: [8 * 60 + 30, 12 * 60, 16 * 60 + 45],
    gapMinutes: 45,
    levels: { news: [25, 50], support: [50, 75], events: [50, 50] },
    approval: ['news'],
    filled: 0.75,
  },
  {
    name: 'Harbour Visitors',
    slug: 'harbour-visitors',
    description: 'For guests from overseas: what is on and how to get there.',
    zone: 'America/New_York',
    windows: days(1, 5, 9, 17),
    preferredTimes: [],
    gapMinutes: 45,
    levels: { news: [50, 25], support: [25, 25], events: [50, 75] },
    approval: [],
    filled: 0.6,
  },
  {
    name: 'Service Status',
    slug: 'service-status',
    description: 'Around the clock: boats, fog and ramps.',
    zone: 'Asia/Tokyo',
    windows: days(1, 7, 0, 24),
    preferredTimes: [],
    gapMinutes: 30,
    levels: { news: [10, 75], support: [75, 100], events: [0, 0] },
    approval: [],
    filled: 0.8,
  },
];

import { expect } from 'chai';
import { DateTime } from 'luxon';
import type { Rhythm } from '../../../src/domain/slots/epoch.js';
import type { FunctionName, PerFunction } from '../../../src/domain/function-name.js';
import { slotsBetween } from '../../../src/domain/slots/slot-planner.js';
import { DEFAULT_WINDOWS } from '../../../src/domain/time/window.js';
import { steadyPlan } from '../steady-plan.js';

/** From midnight to four, every day: over the hours in which clocks change. */
const NIGHTS = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: 0, to: 240 }));

/** A post of each function a day asks for 02:00, so that all three are moved by the gap. */
const GOLDEN_NIGHTS = [
  {
    when: 'clocks skip from 02:00 to 03:00',
    zone: 'Europe/Berlin',
    from: '2026-03-28',
    to: '2026-03-30',
    slots: [
      '2026-03-28T02:00+01:00 support',
      '2026-03-28T02:45+01:00 events',
      '2026-03-28T03:30+01:00 news',
      '2026-03-29T01:15+01:00 news',
      '2026-03-29T03:00+02:00 support',
      '2026-03-29T03:45+02:00 events',
    ],
  },
  {
    when: 'clocks repeat 02:00 to 03:00',
    zone: 'Europe/Berlin',
    from: '2026-10-24',
    to: '2026-10-26',
    slots: [
      '2026-10-24T02:00+02:00 support',
      '2026-10-24T02:45+02:00 events',
      '2026-10-24T03:30+02:00 news',
      '2026-10-25T02:00+02:00 support',
      '2026-10-25T02:45+02:00 events',
      '2026-10-25T02:30+01:00 news',
    ],
  },
  {
    when: 'clocks skip from 02:00 to 03:00',
    zone: 'America/New_York',
    from: '2026-03-08',
    to: '2026-03-09',
    slots: [
      '2026-03-08T01:15-05:00 news',
      '2026-03-08T03:00-04:00 support',
      '2026-03-08T03:45-04:00 events',
    ],
  },
  {
    when: 'clocks repeat 01:00 to 02:00',
    zone: 'America/New_York',
    from: '2026-11-01',
    to: '2026-11-02',
    slots: [
      '2026-11-01T02:00-05:00 support',
      '2026-11-01T02:45-05:00 events',
      '2026-11-01T03:30-05:00 news',
    ],
  },
  {
    when: 'clocks skip from midnight to 01:00',
    zone: 'Africa/Cairo',
    from: '2026-04-24',
    to: '2026-04-25',
    slots: [
      '2026-04-24T02:00+03:00 support',
      '2026-04-24T02:45+03:00 events',
      '2026-04-24T03:30+03:00 news',
    ],
  },
  {
    when: 'clocks repeat the hour before midnight',
    zone: 'Africa/Cairo',
    from: '2026-10-29',
    to: '2026-10-31',
    slots: [
      '2026-10-29T02:00+03:00 support',
      '2026-10-29T02:45+03:00 events',
      '2026-10-29T03:30+03:00 news',
      '2026-10-30T02:00+02:00 support',
      '2026-10-30T02:45+02:00 events',
      '2026-10-30T03:30+02:00 news',
    ],
  },
  {
    when: 'clocks repeat half an hour',
    zone: 'Australia/Lord_Howe',
    from: '2026-04-05',
    to: '2026-04-06',
    slots: [
      '2026-04-05T02:00+10:30 support',
      '2026-04-05T02:45+10:30 events',
      '2026-04-05T03:30+10:30 news',
    ],
  },
  {
    when: 'clocks skip half an hour',
    zone: 'Australia/Lord_Howe',
    from: '2026-10-04',
    to: '2026-10-05',
    slots: [
      '2026-10-04T01:15+10:30 news',
      '2026-10-04T02:30+11:00 support',
      '2026-10-04T03:15+11:00 events',
    ],
  },
  {
    when: 'a whole Friday is skipped',
    zone: 'Pacific/Apia',
    from: '2011-12-29',
    to: '2012-01-02',
    slots: [
      '2011-12-29T02:00-10:00 support',
      '2011-12-29T02:45-10:00 events',
      '2011-12-29T03:30-10:00 news',
      '2011-12-31T00:00+14:00 support',
      '2011-12-31T00:45+14:00 events',
      '2011-12-31T02:00+14:00 support',
      '2011-12-31T02:45+14:00 events',
      '2011-12-31T03:30+14:00 news',
      '2012-01-01T00:00+14:00 news',
      '2012-01-01T02:00+14:00 support',
      '2012-01-01T02:45+14:00 events',
      '2012-01-01T03:30+14:00 news',
    ],
  },
  {
    when: 'clocks are left alone',
    zone: 'Pacific/Apia',
    from: '2026-09-27',
    to: '2026-09-28',
    slots: [
      '2026-09-27T02:00+13:00 support',
      '2026-09-27T02:45+13:00 events',
      '2026-09-27T03:30+13:00 news',
    ],
  },
  {
    when: 'clocks are left alone',
    zone: 'Asia/Kathmandu',
    from: '2026-03-29',
    to: '2026-03-30',
    slots: [
      '2026-03-29T02:00+05:45 support',
      '2026-03-29T02:45+05:45 events',
      '2026-03-29T03:30+05:45 news',
    ],
  },
];

/** Worked out by hand from `domain.md`: open minutes 400, 1200, 2000 and so on of 2400. */
const GOLDEN_WEEK = [
  'Mon 15:40 news',
  'Tue 11:00 support',
  'Wed 13:00 events',
  'Wed 13:45 news',
  'Thu 15:00 support',
  'Fri 10:20 news',
];

const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Africa/Cairo',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Asia/Kathmandu',
];

interface Question extends Partial<Rhythm> {
  readonly zone: string;
  readonly posts: PerFunction<number>;
  readonly from: string;
  readonly to: string;
  readonly format: string;
}

function said({ posts, from, to, format, ...rhythm }: Question): string[] {
  const plan = steadyPlan({ posts, ...rhythm });
  const [start, end] = [from, to].map((date) =>
    DateTime.fromISO(date, { zone: rhythm.zone }).toMillis(),
  ) as [number, number];
  return slotsBetween(plan, start, end).map(({ at, function: name }) => {
    const there = DateTime.fromMillis(at, { zone: rhythm.zone, locale: 'en' });
    return `${there.toFormat(format)} ${name}`;
  });
}

describe('the slots of a night', () => {
  for (const { when, zone, from, to, slots } of GOLDEN_NIGHTS) {
    it(`in ${zone} from ${from}: ${when}`, () => {
      const posts = { news: 7, support: 7, events: 7 };
      expect(
        said({ zone, windows: NIGHTS, posts, from, to, format: "yyyy-MM-dd'T'HH:mmZZ" }),
      ).to.deep.equal(slots);
    });
  }
});

describe('the slots of a working week', () => {
  const posts: PerFunction<number> = { news: 3, support: 2, events: 1 };
  const format = 'ccc HH:mm';

  for (const zone of ZONES) {
    it(`are the same wall times in every week of 2026 in ${zone}`, () => {
      for (let week = 1; week <= 52; week++) {
        const monday = DateTime.fromObject({ weekYear: 2026, weekNumber: week });
        const [from, to] = [monday.toISODate(), monday.plus({ weeks: 1 }).toISODate()] as string[];
        expect(
          said({ zone, posts, from: from ?? '', to: to ?? '', format }),
          String(week),
        ).to.deep.equal(GOLDEN_WEEK);
      }
    });
  }

  it('lose only the skipped Friday in Apia in 2011, and no post', () => {
    const windows = [...DEFAULT_WINDOWS, { weekday: 6, from: 540, to: 1020 }];
    const week = { from: '2011-12-26', to: '2012-01-02', zone: 'Pacific/Apia', windows, format };
    // Friday at 13:00 is open minute 2160 of 2880; the first instant after it is Saturday midnight.
    expect(said({ ...week, posts: { news: 0, support: 2, events: 0 } })).to.deep.equal([
      'Tue 13:00 support',
      'Sat 00:00 support',
    ]);
  });

  it('move to preferred times, each to another one', () => {
    const week = { zone: 'Europe/Berlin', from: '2026-03-02', to: '2026-03-09', posts, format };
    expect(said({ ...week, preferredTimes: [9 * 60 + 3, 12 * 60, 16 * 60] })).to.deep.equal([
      'Mon 16:00 news',
      'Tue 12:00 support',
      'Wed 12:00 events',
      'Wed 12:45 news',
      'Thu 16:00 support',
      'Fri 09:03 news',
    ]);
    const busy: PerFunction<number> = { news: 10, support: 0, events: 0 };
    const monday = { ...week, to: '2026-03-03', posts: busy, gapMinutes: 5 };
    expect(said({ ...monday, preferredTimes: [12 * 60] })).to.deep.equal([
      'Mon 12:00 news',
      'Mon 15:00 news',
    ]);
  });

  it('begin the next window where the one before it ends at that very minute', () => {
    const windows = [
      { weekday: 1, from: 540, to: 660 },
      { weekday: 2, from: 540, to: 900 },
    ];
    const week = { zone: 'UTC', from: '2026-03-02', to: '2026-03-09', windows, format };
    // Of 480 open minutes the slots have number 120, Tuesday’s first, and 360.
    expect(said({ ...week, posts: { news: 2, support: 0, events: 0 } })).to.deep.equal([
      'Tue 09:00 news',
      'Tue 13:00 news',
    ]);
  });

  it('take a preferred time from the first minute of a window to before its end, the earlier of two', () => {
    const windows = [{ weekday: 1, from: 540, to: 660 }];
    const one: PerFunction<number> = { news: 1, support: 0, events: 0 };
    const week = { zone: 'UTC', from: '2026-03-02', to: '2026-03-09', windows, posts: one, format };
    const preferring = (...preferredTimes: number[]) => said({ ...week, preferredTimes })[0];
    expect(preferring(540)).to.equal('Mon 09:00 news');
    expect(preferring(659)).to.equal('Mon 10:59 news');
    expect(preferring(660)).to.equal('Mon 10:00 news');
    expect(preferring(570, 630)).to.equal('Mon 09:30 news');
  });

  it('yield to each other in the order support, events, news', () => {
    const all: PerFunction<number> = { news: 1, support: 1, events: 1 };
    const wednesday = { zone: 'UTC', from: '2026-03-04', to: '2026-03-05', posts: all, format };
    const order = (list: string[]): FunctionName[] =>
      list.map((line) => line.split(' ')[2] as FunctionName);
    expect(order(said(wednesday))).to.deep.equal(['support', 'events', 'news']);
  });
});

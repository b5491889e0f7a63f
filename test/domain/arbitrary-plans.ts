import fc from 'fast-check';
import { channelPlan, type ChannelPlanSource } from '../../src/domain/slots/channel-plan.js';
import type { Curve } from '../../src/domain/levels/curve.js';
import { DEFAULT_CURVES } from '../../src/domain/levels/default-curves.js';
import type { ChannelPlan } from '../../src/domain/slots/epoch.js';
import { perFunction, type FunctionName } from '../../src/domain/function-name.js';
import type { LevelChange } from '../../src/domain/levels/level.js';
import type { LevelRecall } from '../../src/domain/levels/level-timeline.js';
import { DAY, MINUTE, type Instant } from '../../src/domain/time-units.js';
import { DEFAULT_WINDOWS, type Window } from '../../src/domain/time/window.js';

/** Zones whose clocks do strange things, and one of each common kind. */
export const ZONES = [
  'Africa/El_Aaiun',
  'Antarctica/Troll',
  'Europe/Berlin',
  'America/New_York',
  'Africa/Cairo',
  'Africa/Casablanca',
  'America/Havana',
  'America/Santiago',
  'Asia/Beirut',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Chatham',
  'UTC',
];

export const YEAR_START = Date.UTC(2026, 0, 1);
export const YEAR_END = Date.UTC(2027, 0, 1);

export const instants = fc
  .integer({ min: YEAR_START / MINUTE, max: YEAR_END / MINUTE })
  .map((minutes): Instant => minutes * MINUTE);

export const zones = fc.constantFrom(...ZONES);

const clockTimes = fc.oneof(
  fc.integer({ min: 0, max: 288 }).map((steps) => steps * 5),
  fc.integer({ min: 0, max: 1440 }),
);

const windowOfAnyDay = fc
  .tuple(fc.integer({ min: 1, max: 7 }), clockTimes, clockTimes)
  .filter(([, a, b]) => a !== b)
  .map(([weekday, a, b]): Window => ({ weekday, from: Math.min(a, b), to: Math.max(a, b) }));

export const ALWAYS_OPEN: readonly Window[] = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({
  weekday,
  from: 0,
  to: 1440,
}));

/** Windows over the small hours of Sunday, when most clocks change. */
const NIGHTS: readonly Window[] = [5, 6, 7].map((weekday) => ({ weekday, from: 0, to: 240 }));

export const manyWindows = fc.oneof(
  fc.constantFrom(DEFAULT_WINDOWS, ALWAYS_OPEN, NIGHTS),
  fc.array(windowOfAnyDay, { minLength: 1, maxLength: 9 }),
);

export const gaps = fc.constantFrom(0, 5, 7, 30, 45, 60, 120, 400);

const preferred = fc.oneof(
  { weight: 3, arbitrary: fc.constant<number[]>([]) },
  { weight: 1, arbitrary: fc.array(fc.integer({ min: 0, max: 1439 }), { maxLength: 4 }) },
);

/** Up to ten posts a day at the top. */
export const DENSE_CURVE: Curve = [
  { level: 0, postsPerWeek: 0, replyPolicy: { mode: 'silent', targetMinutes: null } },
  { level: 100, postsPerWeek: 70, replyPolicy: { mode: 'silent', targetMinutes: null } },
];

const levels = fc.oneof(fc.constant(0), fc.constant(100), fc.integer({ min: 0, max: 100 }));

const levelChanges = fc
  .tuple(instants, levels, fc.option(fc.integer({ min: 1, max: 60 })))
  .map(([at, level, days]): LevelChange =>
    days === null ? { at, level } : { at, level, until: at + days * DAY },
  );

const recalls = fc.array(
  fc
    .tuple(levelChanges, fc.option(fc.integer({ min: 1, max: 30 })))
    .map(([{ at, ...rest }, days]): LevelRecall => ({
      from: at,
      to: days === null ? null : at + days * DAY,
      ...rest,
    })),
  { maxLength: 2 },
);

const histories = fc
  .array(levelChanges, { maxLength: 3 })
  .map((changes) => changes.sort((a, b) => a.at - b.at))
  .chain((changes) => levels.map((level) => [{ at: YEAR_START - 1, level }, ...changes]));

const dimmer = (name: FunctionName) => {
  const curve = fc.constantFrom(DEFAULT_CURVES[name], DEFAULT_CURVES[name], DENSE_CURVE);
  return fc.record({
    history: histories,
    recalls,
    independent: fc.boolean(),
    independence: fc
      .tuple(instants, fc.boolean())
      .map(([at, independent]) => [{ at, independent }]),
    curve,
    curves: fc
      .option(fc.tuple(instants, curve), { freq: 2 })
      .map((change) => (change === null ? [] : [{ at: change[0], curve: change[1] }])),
  });
};

const rhythms = fc
  .array(
    fc.record({
      from: instants,
      zone: zones,
      windows: manyWindows,
      preferredTimes: preferred,
      gapMinutes: gaps,
    }),
    { minLength: 1, maxLength: 2 },
  )
  .map((changes) => changes.sort((a, b) => a.from - b.from))
  .map(([first, ...rest]) => [{ ...first, from: YEAR_START - 1 }, ...rest]);

const blackouts = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 360 }), fc.integer({ min: 0, max: 20 }))
    .map(([day, length]) => ({
      from: dateOf(day),
      to: dateOf(day + length),
      reason: 'holidays',
    })),
  { maxLength: 2 },
);

function dateOf(day: number): string {
  return new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10);
}

export const planSources = fc.record({
  rhythms,
  dimmers: fc.record(perFunction(dimmer)),
  grandMaster: fc
    .array(levelChanges, { maxLength: 1 })
    .map((changes) => changes.sort((a, b) => a.at - b.at)),
  grandMasterRecalls: recalls,
  blackouts,
}) as fc.Arbitrary<ChannelPlanSource>;

export const plans: fc.Arbitrary<ChannelPlan> = planSources.map(channelPlan);

/** The same plan as another object, so that nothing kept for the first one is used. */
export function copyOf(plan: ChannelPlan): ChannelPlan {
  return structuredClone(plan);
}

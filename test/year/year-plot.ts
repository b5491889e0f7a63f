import { setLevel } from '../../src/board/level-setter.js';
import { changeRhythm } from '../../src/channels/rhythm-changer.js';
import type { FunctionName } from '../../src/domain/index.js';
import { DAY, HOUR, MINUTE, WEEK, type Instant } from '../../src/domain/time-units.js';
import { endRecall } from '../../src/scenes/recall-changer.js';
import { recallScene } from '../../src/scenes/scene-recaller.js';
import type { SceneRecallRecord } from '../../src/store/scene-recalls.js';
import { schedulePost } from '../../src/publishing/scheduling/post-scheduler.js';
import { MANAGER, YEAR_BEGINS, type YearWorld } from './year-world.js';
import type { OffPlan, Unkept } from './year-ledger.js';

export const FERRIES = 'Harbour Ferries';
export const VISITORS = 'Harbour Visitors';
export const STATUS = 'Service Status';

const on = (date: string, hours = 0): Instant => Date.parse(`${date}T00:00Z`) + hours * HOUR;

/** Something that happens in the year. */
export interface Happening {
  readonly at: Instant;
  readonly words: string;
  readonly run: (world: YearWorld) => Promise<unknown>;
}

/** A stretch in which promises could not be kept. */
interface Trouble {
  readonly from: Instant;
  readonly to: Instant;
  readonly words: string;
  /** null for all of them. */
  readonly channel: string | null;
  readonly fates: readonly string[];
}

const SICK = { from: on('2026-06-15'), to: on('2026-06-29') };
const DOWN = { from: on('2026-07-07', 11), to: on('2026-07-08', 3) };
const CUT_OFF = { from: on('2026-08-10', 5), to: on('2026-08-13', 9) };
const BLACKOUT = { from: '2026-05-25', to: '2026-05-29', reason: 'The boats are in the yard' };

/** Moves a fader by hand; over weeks where they are given. */
const move =
  (channel: string, name: FunctionName, level: number, weeks?: number) =>
  async (world: YearWorld) => {
    const { _id, revision } = await world.channel(channel);
    const until = weeks === undefined ? {} : { until: world.clock.now() + weeks * WEEK };
    const overrideReason = 'Agreed for this year';
    const wish = { channel: _id, function: name, level, ...until, revision, overrideReason };
    const outcome = await setLevel(world.services, MANAGER, wish);
    if (outcome.type !== 'set') throw new Error(`the fader was ${outcome.type}`);
  };

const offPlan = (wall: string) => async (world: YearWorld) => {
  const { _id } = await world.channel(FERRIES);
  const result = await schedulePost(world.services, MANAGER, {
    function: 'news',
    ...{ title: null, media: [], variants: {}, askApproval: false, channels: [_id] },
    text: `The storm of ${wall}`,
    when: { type: 'fixed', wall, zone: 'Europe/Berlin', choice: 'first' },
    overrideReason: 'A storm is no respecter of plans',
  });
  if (result.type === 'refused') throw new Error(JSON.stringify(result.refusals));
};

const recall = (scene: string, from: string | null, to: string | null) => (world: YearWorld) =>
  recallScene(world.services, MANAGER, {
    ...{ scene, from, to, overDays: null, seen: null },
    overrideReason: 'Agreed for this year',
  });

async function endCrisis({ services }: YearWorld): Promise<unknown> {
  const running = await services.store.sceneRecalls
    .findOne({ scene: 'crisis', endedAt: null })
    .lean<SceneRecallRecord>()
    .exec();
  if (!running) throw new Error('there is no crisis');
  return endRecall(services, MANAGER, { id: running._id, revision: running.revision });
}

const connection = (state: 'connected' | 'reconnect') => async (world: YearWorld) => {
  await world.services.store.channels.updateOne(
    { slug: 'service-status' },
    { $set: { 'connection.state': state } },
  );
};

/** What happens, by time. Clocks change on 8 and 29 March, 25 October and 1 November besides. */
export const HAPPENINGS: readonly Happening[] = [
  {
    at: on('2026-02-02', 9),
    words: 'news on Harbour Ferries fades from 50 to 75 over four weeks',
    run: move(FERRIES, 'news', 75, 4),
  },
  {
    at: on('2026-03-16', 14),
    words: 'news on Harbour Visitors goes from 25 to 75 at once',
    run: move(VISITORS, 'news', 75),
  },
  {
    at: on('2026-04-13', 10) + MINUTE,
    words: 'fog: the scene Crisis is recalled',
    run: recall('crisis', null, null),
  },
  { at: on('2026-04-17', 16), words: 'the crisis is over', run: endCrisis },
  {
    at: on('2026-05-11', 9),
    words: 'a blackout of five days is put on Harbour Ferries',
    async run(world) {
      const { services } = world;
      const { _id, revision, rhythms } = await world.channel(FERRIES);
      const last = rhythms.at(-1);
      if (!last) throw new Error('there is no rhythm');
      const { from: _, ...rhythm } = last;
      await changeRhythm(services, MANAGER, {
        ...{ id: _id, revision },
        wish: { rhythm, blackouts: [BLACKOUT] },
      });
    },
  },
  { at: SICK.from, words: 'everybody who writes is off sick', run: sick(true) },
  { at: SICK.to, words: 'they are back', run: sick(false) },
  { at: DOWN.from, words: 'the machine is off', run: down(true) },
  { at: DOWN.to, words: 'it is on again', run: down(false) },
  { at: CUT_OFF.from, words: 'Service Status loses its connection', run: connection('reconnect') },
  { at: CUT_OFF.to, words: 'it is connected again', run: connection('connected') },
  {
    at: on('2026-08-24', 9),
    words: 'launch week is scheduled for 7 to 20 September',
    run: recall('launch-week', '2026-09-07', '2026-09-20'),
  },
  {
    at: on('2026-09-10', 10) + MINUTE,
    words: 'in the middle of it, a day of crisis',
    run: recall('crisis', null, '2026-09-10'),
  },
  {
    at: on('2026-10-05', 9),
    words: 'events on Harbour Visitors fades from 75 to 25 over eight weeks',
    run: move(VISITORS, 'events', 25, 8),
  },
  {
    at: on('2026-11-04', 9),
    words: 'that fade is stopped half way',
    run: move(VISITORS, 'events', 50),
  },
  {
    at: on('2026-12-01', 9),
    words: 'the scene Holiday is scheduled from 20 December to 2 January',
    run: recall('holiday', '2026-12-20', '2027-01-02'),
  },
  { at: on('2026-11-11', 9), words: 'a storm', run: offPlan('2026-11-14T21:00') },
];

function sick(is: boolean) {
  return (world: YearWorld) => {
    world.sick = is;
    return Promise.resolve();
  };
}

function down(is: boolean) {
  return (world: YearWorld) => {
    world.down = is;
    return Promise.resolve();
  };
}

const TROUBLES: readonly Trouble[] = [
  {
    // It counts in the cadence of its week, which then has no room for one of its slots.
    ...{ from: YEAR_BEGINS, to: YEAR_BEGINS + WEEK },
    words: 'the sample’s first post went out at once, off plan',
    ...{ channel: STATUS, fates: ['empty'] },
  },
  {
    // What was written before lasts for a week.
    ...{ from: SICK.from, to: SICK.to + 6 * HOUR },
    words: 'everybody who writes was off sick',
    ...{ channel: null, fates: ['empty'] },
  },
  { ...DOWN, words: 'the machine was off', channel: null, fates: ['late', 'not-published'] },
  {
    ...CUT_OFF,
    words: 'Service Status had lost its connection',
    ...{ channel: STATUS, fates: ['late', 'not-published', 'empty'] },
  },
];

/** Why a promise was not kept; null when nothing in the plot says so. */
export function whyUnkept({ channel, slot }: Unkept, world: YearWorld): string | null {
  const trouble = TROUBLES.find(
    (one) =>
      (one.channel === null || one.channel === channel) &&
      one.fates.includes(slot.fate.type) &&
      slot.at >= one.from &&
      slot.at < one.to,
  );
  if (trouble) return trouble.words;
  if (slot.fate.type !== 'empty') return null;
  // It was promised after people had last looked, or they had no time to fill it.
  const looked = world.lookedAt.find((at) => at < slot.at) ?? -Infinity;
  const raised = HAPPENINGS.find(({ at }) => at > looked && at < slot.at && slot.at - at < 3 * DAY);
  return raised ? `it was promised at short notice: ${raised.words}` : null;
}

/** Why a post went out that no promise asked for. */
export function whyOffPlan({ channel, at }: OffPlan): string | null {
  if (channel === FERRIES && at >= on('2026-11-14') && at < on('2026-11-15')) {
    return 'a manager put it there because of a storm';
  }
  const late = TROUBLES.find(
    (one) =>
      (one.channel === null || one.channel === channel) && at >= one.from && at < one.to + DAY,
  );
  return late ? `it came late: ${late.words}` : null;
}

export const TROUBLE_WORDS: readonly string[] = TROUBLES.map(({ words }) => words);

import { expect } from 'chai';
import type { DeliveryState } from '../../../src/domain/index.js';
import { DAY, HOUR, SECOND } from '../../../src/domain/time-units.js';
import { fakeTimeLibrary, makeSharedClock } from '../../process/support/moved-clock.js';
import { seedToken } from '../../process/support/seeding.js';
import { until } from '../../process/support/waiting.js';
import type { FaultRow } from '../row.js';
import { slowly } from '../support/behaviour.js';
import type { Stage } from '../support/stage.js';

const needs = (): string | null => (fakeTimeLibrary ? null : 'libfaketime is not installed');

interface WallCase {
  readonly at: string;
  readonly zone: string;
  readonly choice?: 'second';
  /** By hand, from the rules of the zone. */
  readonly instant: string;
}

/** In the order of their instants: a night in which an hour is skipped, one in which one comes twice… */
const WALL_CASES: readonly WallCase[] = [
  // Samoa went from 29 to 31 December.
  { at: '2011-12-30T10:00', zone: 'Pacific/Apia', instant: '2011-12-30T10:00:00Z' },
  { at: '2027-03-28T02:30', zone: 'Europe/Berlin', instant: '2027-03-28T01:00:00Z' },
  // Half an hour, twice a year.
  { at: '2027-04-04T01:45', zone: 'Australia/Lord_Howe', instant: '2027-04-03T14:45:00Z' },
  {
    ...{ at: '2027-04-04T01:45', zone: 'Australia/Lord_Howe', choice: 'second' },
    instant: '2027-04-03T15:15:00Z',
  },
  { at: '2027-10-03T02:15', zone: 'Australia/Lord_Howe', instant: '2027-10-02T15:30:00Z' },
  { at: '2027-10-31T02:30', zone: 'Europe/Berlin', instant: '2027-10-31T00:30:00Z' },
  {
    ...{ at: '2027-10-31T02:30', zone: 'Europe/Berlin', choice: 'second' },
    instant: '2027-10-31T01:30:00Z',
  },
];

/** Lets what was set up today have been so for longer than any of the cases is ago. */
async function lookBack(stage: Stage, channel: string): Promise<void> {
  const { store } = stage.services;
  const began = Date.UTC(2010, 0, 1);
  await store.organisation.updateOne(
    { _id: 'organisation' },
    { $set: { 'grandMaster.0.at': began } },
  );
  await store.channels.updateOne(
    { _id: channel },
    {
      $set: {
        'dimmers.news.levels': [{ at: began, level: 100, by: null }],
        'rhythms.0.from': began,
      },
    },
  );
}

export const clockRows: readonly FaultRow[] = [
  {
    id: 'F28',
    title: 'the clock goes three hours forward and two hours back, live',
    needs,
    async run(stage) {
      const clock = makeSharedClock(stage.place.folder);
      const [first, second] = [
        await stage.start(clock.environment),
        await stage.start(clock.environment),
      ];
      const queue = async (
        name: string,
        at: readonly number[],
        mayEnd: readonly DeliveryState[] = ['published'],
      ): Promise<void> => {
        for (const kind of ['keyed', 'probed', 'feed', 'webhook'] as const) {
          const slug = `${name}-${kind}`;
          stage.network.always(slug, slowly(700));
          await stage.due(await stage.channel(kind, slug), { at, mayEnd });
        }
      };
      const from = clock.now() + 3 * SECOND;
      const early = Array.from({ length: 8 }, (_, i) => from + i * 400);
      // By the clock that jumped, those that are not out yet are three hours late.
      await queue('at-first', early, ['published', 'missed']);
      // Half an hour late once the clock has jumped: each channel catches up, and has one.
      await queue('jumped-over', [clock.now() + 2.5 * HOUR]);
      await until('some are under way', () => stage.network.unanswered > 2);
      await clock.setAhead(3 * HOUR);
      await stage.settled();
      const newest = Math.max(...(await outcomes(stage)));

      const calls = stage.network.accepted.length;
      const back = clock.now() - 2 * HOUR + 5 * SECOND;
      await queue(
        'after',
        Array.from({ length: 8 }, (_, i) => back + i * 400),
      );
      await clock.setAhead(HOUR);
      await stage.settled();
      const last = (await outcomes(stage)).filter((at) => at >= back && at < newest - HOUR);
      expect(stage.network.accepted.length).to.equal(calls + 3 * 8);
      expect(first.isRunning && second.isRunning).to.equal(true);
      return {
        landed:
          last.length === 4 * 8
            ? `${last.length} went out an hour and more before what had gone out before them`
            : null,
      };
    },
  },
  {
    id: 'F29',
    title: 'a spring gap, an autumn overlap, half hours, a day that was skipped',
    needs,
    async run(stage) {
      const channel = await stage.channel('keyed', 'walls');
      await lookBack(stage, channel._id);
      const clock = makeSharedClock(stage.place.folder);
      const token = await seedToken(stage.services);
      await clock.setAhead(Date.parse('2011-12-29T00:00:00Z') - Date.now());
      const product = await stage.start({ ...clock.environment, FAULT_WEB: '1' });
      for (const { at, zone, choice, instant } of WALL_CASES) {
        const expected = Date.parse(instant);
        await clock.setAhead(expected - 8 * SECOND - Date.now());
        const answer = await fetch(`${product.url}/api/v1/posts`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify({
            ...{ function: 'news', text: `At ${at} ${zone} ${choice ?? ''}` },
            channels: [channel._id],
            when: { at, zone, ...(choice ? { choice } : {}) },
          }),
        });
        const told = (await answer.json()) as { deliveries?: { id: string; dueAt: string }[] };
        const [delivery] = told.deliveries ?? [];
        if (!delivery) throw new Error(`${at} ${zone}: ${JSON.stringify(told)}`);
        expect(Date.parse(delivery.dueAt), `what the screen shows for ${at} ${zone}`).to.equal(
          expected,
        );
        expect(clock.now(), 'it was queued before its time').to.be.below(expected);
        const done = await until(`${at} in ${zone} is out`, async () => {
          const found = await stage.read(delivery.id);
          return found.outcome && found;
        });
        const late = (done.outcome?.at.getTime() ?? 0) - expected;
        expect(late, `how late ${at} ${zone} went out`).to.be.within(0, 5 * SECOND);
      }
      const years = (await stage.services.store.deliveries.find().lean()).map(({ dueAt }) =>
        dueAt?.getUTCFullYear(),
      );
      expect(stage.network.accepted).to.have.length(WALL_CASES.length);
      return {
        landed: `${years.length} nights in ${Math.round((clock.ahead + 15 * 365 * DAY) / (365 * DAY))} years were lived through by one process`,
      };
    },
  },
];

async function outcomes(stage: Stage): Promise<number[]> {
  return (await stage.readAll()).map(({ outcome }) => outcome?.at.getTime() ?? 0);
}

import { expect } from 'chai';
import type { ProposedChange } from '../../src/board/proposed-change.js';
import {
  channelCurveSet,
  functionCurveSet,
  grandMasterSet,
  independenceSet,
  levelSet,
} from '../../src/board/dimmer-changes.js';
import { IMPACT_GROUPS, impactOfBank, type BankImpact } from '../../src/board/bank-impact.js';
import { DEFAULT_CURVES, impactOf, type Curve, type Impact } from '../../src/domain/index.js';
import { DAY, HOUR, type Instant } from '../../src/domain/time-units.js';
import { NotFoundError } from '../../src/failures.js';
import { planOf } from '../../src/publishing/planning/channel-plan.js';
import { loadChannelQueue, loadOrganisation } from '../../src/publishing/planning/channel-queue.js';
import { queuedOf, replanChannel } from '../../src/publishing/planning/queue-planner.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import { MONDAY, openPublishingBench, type PublishingBench } from '../support/publishing-bench.js';
import { rejection } from '../support/rejection.js';
import { fillBank } from './bank-to-change.js';

const LOUD: Curve = [
  { level: 0, postsPerWeek: 0, replyPolicy: { mode: 'silent', targetMinutes: null } },
  { level: 100, postsPerWeek: 21, replyPolicy: { mode: 'all', targetMinutes: 60 } },
];

/** A scene that takes news off every channel for two weeks, from a week on. */
const away: ProposedChange = {
  channels: 'all',
  at: MONDAY + 7 * DAY,
  channel: (channel) => {
    const { news } = channel.dimmers;
    const recall = { recall: 'r1', from: MONDAY + 7 * DAY, to: MONDAY + 21 * DAY, level: 0 };
    const recalls = [...(news.recalls ?? []), recall];
    return { ...channel, dimmers: { ...channel.dimmers, news: { ...news, recalls } } };
  },
};

describe('the effect of a change of the bank', () => {
  let bench: PublishingBench;
  let channels: ChannelRecord[];
  before(async () => {
    bench = await openPublishingBench();
    channels = await fillBank(bench);
    // The queue has followed its plan before anything is proposed.
    for (const { _id } of channels) await replanChannel(bench.deps, _id);
  });
  after(() => bench.close());

  const idOf = (index: number): string => channels[index]?._id ?? '';

  const all = (): Promise<DeliveryRecord[]> =>
    bench.deps.store.deliveries.find().sort({ _id: 1 }).lean<DeliveryRecord[]>().exec();

  /** What a change does to each channel, worked out one by one from everything that is known. */
  async function oneByOne(change: ProposedChange, now: Instant): Promise<Map<string, Impact>> {
    const { store } = bench.deps;
    const impacts = new Map<string, Impact>();
    for (const { _id } of channels) {
      const queue = await loadChannelQueue(store, _id, now);
      const organisation = change.organisation?.(queue.organisation) ?? queue.organisation;
      const asked = change.channels === 'all' || change.channels.includes(_id);
      const channel = asked ? (change.channel?.(queue.channel) ?? queue.channel) : queue.channel;
      const { at = now } = change;
      const impact = impactOf({
        planBefore: queue.plan,
        planAfter: planOf(organisation, channel),
        queue: queuedOf(queue, now),
        others: queue.context.deliveries,
        toleranceMinutes: organisation.toleranceMinutes,
        ...{ now, at },
      });
      impacts.set(_id, impact);
    }
    return impacts;
  }

  /** Writes a change, lets every queue follow, and tells where each delivery is then. */
  async function write(change: ProposedChange): Promise<void> {
    const { store } = bench.deps;
    const organisation = await loadOrganisation(store);
    const after = change.organisation?.(organisation) ?? organisation;
    await store.organisation.replaceOne({ _id: 'organisation' }, after);
    for (const { _id } of channels) {
      const channel = await store.channels.findById(_id).lean<ChannelRecord>().orFail().exec();
      const asked = change.channels === 'all' || change.channels.includes(_id);
      const changed = asked ? (change.channel?.(channel) ?? channel) : channel;
      await store.channels.replaceOne({ _id }, changed);
      await replanChannel(bench.deps, _id);
    }
  }

  /** What people see of it: what is aside has a place in the queue, but no time. */
  const placeOf = ({ _id, state, dueAt }: DeliveryRecord) => {
    const aside = state === 'held' || state === 'conflict';
    return `${_id} ${state} ${aside ? '' : dueAt?.toISOString()}`;
  };

  /** Where each delivery would be, by what the effect says. */
  function predicted(before: readonly DeliveryRecord[], effect: BankImpact) {
    const news = new Map(
      effect.channels.flatMap(({ impact }) =>
        IMPACT_GROUPS.flatMap((group) => impact[group].map((each) => [each.id, each] as const)),
      ),
    );
    return before.map((delivery) => {
      const change = news.get(delivery._id);
      if (change === undefined) return placeOf(delivery);
      return placeOf({ ...delivery, state: change.state, dueAt: new Date(change.to) });
    });
  }

  // One after the other on one bank: what was held or moved before is there for the next.
  const STEPS: readonly (readonly [string, (now: Instant) => ProposedChange])[] = [
    [
      'a fader turned down',
      (now) => levelSet({ channel: idOf(0), function: 'news', level: 25 }, now),
    ],
    [
      'a fader turned off',
      (now) => levelSet({ channel: idOf(1), function: 'news', level: 0 }, now),
    ],
    ['the grand master at 60', (now) => grandMasterSet({ level: 60 }, now)],
    [
      'a dimmer that becomes independent',
      (now) => independenceSet({ channel: idOf(2), function: 'events', independent: true }, now),
    ],
    ['a scene with an end', () => away],
    ['a curve of a function', (now) => functionCurveSet({ function: 'news', curve: LOUD }, now)],
    [
      'a curve of one channel',
      (now) => channelCurveSet({ channel: idOf(3), function: 'support', curve: LOUD }, now),
    ],
    ['the grand master off', (now) => grandMasterSet({ level: 0 }, now)],
    ['the grand master back', (now) => grandMasterSet({ level: 100 }, now)],
    [
      'a fade over four weeks',
      (now) =>
        levelSet({ channel: idOf(0), function: 'news', level: 90, until: now + 28 * DAY }, now),
    ],
    [
      'the function’s curve again',
      (now) => channelCurveSet({ channel: idOf(3), function: 'support', curve: null }, now),
    ],
  ];

  it('is that of each channel by itself, and exactly what the planner then does', async () => {
    const seen = { moved: 0, held: 0, conflict: 0, returned: 0 };
    for (const [name, changeAt] of STEPS) {
      const now = bench.clock.now();
      const change = changeAt(now);
      const before = await all();
      const effect = await impactOfBank(bench.deps, change, now);
      const expected = await oneByOne(change, now);
      for (const { channel, impact } of effect.channels) {
        expect(impact, `${name}: ${channel.name}`).to.deep.equal(expected.get(channel._id));
        expected.delete(channel._id);
        for (const group of IMPACT_GROUPS) seen[group] += impact[group].length;
      }
      for (const impact of expected.values()) {
        const changes = IMPACT_GROUPS.flatMap((group) => impact[group]);
        expect(changes, `${name}: a channel that is not listed`).to.deep.equal([]);
      }
      await write(change);
      const places = predicted(before, effect);
      const others = (await all()).map(placeOf).filter((place) => !places.includes(place));
      expect(others, name).to.deep.equal([]);
      bench.clock.advance(HOUR);
    }
    for (const group of IMPACT_GROUPS) expect(seen[group], group).to.be.greaterThan(3);
  });

  it('names the post of each delivery that it names', async () => {
    const now = bench.clock.now();
    const { posts, channels: found } = await impactOfBank(
      bench.deps,
      grandMasterSet({ level: 0 }, now),
      now,
    );
    const held = found.flatMap(({ impact }) => impact.held);
    expect(held.every(({ id }) => posts.get(id) === id)).to.equal(true);
    expect(posts.size).to.be.greaterThan(0);
  });

  it('adds up the posts a week of every channel, also of those that it leaves alone', async () => {
    const now = bench.clock.now();
    const change = levelSet({ channel: idOf(1), function: 'news', level: 100 }, now);
    const { bank, channels: found } = await impactOfBank(bench.deps, change, now);
    const [own] = found;
    const { before = NaN, after = NaN } = own?.impact.postsPerWeek ?? {};
    expect(bank.before.dimmers).to.have.length(channels.length * 3);
    expect(bank.after.postsPerWeek - bank.before.postsPerWeek).to.be.closeTo(after - before, 1e-9);
    expect(after - before).to.be.greaterThan(0);
  });

  it('is nothing where no plan becomes another', async () => {
    const now = bench.clock.now();
    const change = functionCurveSet({ function: 'events', curve: DEFAULT_CURVES.events }, now);
    expect((await impactOfBank(bench.deps, change, now)).channels).to.deep.equal([]);
  });

  it('tells a channel that is not there from one that nothing happens to', async () => {
    const change = levelSet({ channel: 'nobody', function: 'news', level: 1 }, MONDAY);
    expect(await rejection(impactOfBank(bench.deps, change, MONDAY))).to.be.instanceOf(
      NotFoundError,
    );
  });

  it('says when the promise becomes another and when it comes back', async () => {
    const now = bench.clock.now();
    const later: ProposedChange = {
      ...{ channels: [idOf(2)], at: MONDAY + 40 * DAY },
      channel: (channel) => {
        const { events } = channel.dimmers;
        const recalls = [
          { recall: 'r2', from: MONDAY + 40 * DAY, to: MONDAY + 47 * DAY, level: 100 },
        ];
        return { ...channel, dimmers: { ...channel.dimmers, events: { ...events, recalls } } };
      },
    };
    const [found] = (await impactOfBank(bench.deps, later, now)).channels;
    const levels = found?.steps
      .filter(({ from }) => from >= MONDAY + 30 * DAY)
      .map(({ from, functions: { events } }) => [
        (from - MONDAY) / DAY,
        events.before.level,
        events.after.level,
      ]);
    expect(levels).to.deep.equal([
      [40, 60, 100],
      [47, 60, 60],
    ]);
    expect(found?.impact.functions.events.after.level).to.equal(100);
  });

  it('asks as few questions of many channels as of few', async () => {
    const { store } = bench.deps;
    const asked: string[] = [];
    const listen = (operation: unknown): void => {
      const { collectionName, method } = operation as { collectionName: string; method: string };
      asked.push(`${collectionName}.${method}`);
    };
    store.connection.on('operation-start', listen);
    await impactOfBank(bench.deps, grandMasterSet({ level: 80 }, MONDAY), bench.clock.now());
    store.connection.off('operation-start', listen);
    expect(asked.sort()).to.deep.equal([
      'channels.find',
      'deliveries.find',
      'deliveries.find',
      'organisation.findOne',
    ]);
  });

  it('lets others have their turn while it is worked out', async () => {
    const record = channels[0];
    if (!record) throw new Error('there is a channel');
    const many = Array.from({ length: 60 }, (_, index) => {
      const id = `many-${index}`;
      return { ...record, _id: id, slug: id };
    });
    await bench.deps.store.channels.collection.insertMany(many as never[]);
    let [turns, done] = [0, false];
    const count = (): void => {
      turns += 1;
      if (!done) setImmediate(count);
    };
    setImmediate(count);
    const change = grandMasterSet({ level: 50 }, bench.clock.now());
    const { channels: found } = await impactOfBank(bench.deps, change, bench.clock.now());
    done = true;
    expect(found.length).to.equal(64);
    expect(turns).to.be.greaterThan(12);
  });
});

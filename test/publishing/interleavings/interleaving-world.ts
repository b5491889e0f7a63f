import { expect } from 'chai';
import { trusted } from 'mongoose';
import type { Actor } from '../../../src/access/actor.js';
import { canMove, type Mover } from '../../../src/domain/index.js';
import { DAY, MINUTE, SECOND, type Instant } from '../../../src/domain/time-units.js';
import { CallerError } from '../../../src/failures.js';
import type { Jobs } from '../../../src/jobs/port.js';
import { AHEAD, claimAhead, findDueSoon } from '../../../src/publishing/ledger/claim-ahead.js';
import { PUBLISH_TIMES } from '../../../src/publishing/ledger/delivery-claim.js';
import type { PublishingDeps } from '../../../src/publishing/publishing-deps.js';
import { replanChannel } from '../../../src/publishing/planning/queue-planner.js';
import type { ChannelRecord } from '../../../src/store/channels.js';
import type { DeliveryRecord } from '../../../src/store/deliveries.js';
import type { PostRecord } from '../../../src/store/posts.js';
import { takeUp } from '../../../workers/publish.js';
import { actor, MONDAY, type PublishingBench } from '../../support/publishing-bench.js';
import { DoubtfulNetwork, type NetworkKind } from './doubtful-network.js';
import { gatedStore } from './gated-store.js';
import { PausedProcess, type Gate } from './paused-process.js';

export const AUTHOR = actor('author');
export const MANAGER = actor('manager', 'manager-of-all');

const ALWAYS = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: 0, to: 24 * 60 }));
/** No bell rings here: whatever is due is found by looking, which is the harder case. */
const NO_BELL: Jobs = {
  kind: 'in-process',
  add: () => Promise.resolve(true),
  work: () => undefined,
  healthy: () => true,
  trouble: () => null,
  close: () => Promise.resolve(),
};
const FREE: Gate = () => Promise.resolve();
/** What may stand still before a step is taken for limbo. */
const MOST_STEPS = 400;

/** One channel, its posts, two publishers and the network, with every step in the test's hand. */
export class InterleavingWorld {
  readonly publishers: (PausedProcess | null)[] = [null, null];
  readonly network: DoubtfulNetwork;
  readonly ids: string[] = [];
  channel!: ChannelRecord;
  /** What has really gone by, whatever the clock says. */
  #elapsed = 0;
  /** A process that takes the place of one that was killed has a name of its own. */
  readonly #generation = [0, 0];
  /** What each is at, and the epoch by which it believes to hold it. A claim takes any. */
  readonly #work: { id: string; epoch: number | null; mayOnlyWriteWhatIsHeld: boolean }[] = [];
  #before = new Map<string, DeliveryRecord>();

  private constructor(
    readonly bench: PublishingBench,
    kind: NetworkKind,
  ) {
    this.network = new DoubtfulNetwork(kind, () => this.#elapsed);
  }

  static async open(
    bench: PublishingBench,
    given: { readonly kind: NetworkKind; readonly approval: boolean },
  ): Promise<InterleavingWorld> {
    const world = new InterleavingWorld(bench, given.kind);
    const from = MONDAY - 60 * DAY;
    const rhythm = { from, zone: 'UTC', windows: ALWAYS, preferredTimes: [], gapMinutes: 1 };
    const levels = { news: 100, support: 100, events: 100 };
    const channel = await bench.channel({ network: given.kind, levels, rhythms: [rhythm] });
    channel.dimmers.news.approval = given.approval;
    const { dimmers } = channel;
    await bench.deps.store.channels.updateOne({ _id: channel._id }, { $set: { dimmers } });
    world.channel = channel;
    return world;
  }

  get now(): Instant {
    return this.bench.clock.now();
  }

  /** What persons and the planner use. */
  get deps(): PublishingDeps {
    return { ...this.bench.deps, jobs: NO_BELL, connections: this.#connections(FREE) };
  }

  async delivery(index: number): Promise<DeliveryRecord> {
    return this.bench.delivery(this.ids[index % this.ids.length] ?? '');
  }

  /** What a person does; losing a race is an answer, too. */
  async person(
    work: (deps: PublishingDeps, who: Actor) => Promise<unknown>,
    who = MANAGER,
  ): Promise<void> {
    try {
      await work(this.deps, who);
    } catch (error) {
      if (!(error instanceof CallerError)) throw error;
    }
    await this.expectLawful('person');
  }

  async planner(work: (deps: PublishingDeps) => Promise<unknown>): Promise<void> {
    await work(this.deps);
    await this.expectLawful('planner');
  }

  /** A publisher takes up a delivery by what its state says, and stops before its first write. */
  async begin(owner: number, id: string): Promise<void> {
    const { state } = await this.bench.delivery(id);
    this.#work[owner] = { id, epoch: null, mayOnlyWriteWhatIsHeld: false };
    this.publishers[owner] = await PausedProcess.begin((gate) =>
      takeUp(
        {
          ...this.bench.deps,
          ...{ store: gatedStore(this.bench.deps.store, gate), owner: this.#nameOf(owner) },
          connections: this.#connections(gate),
          ticks: () => this.#elapsed,
        },
        id,
        state,
      ),
    );
    await this.#afterStep(owner);
  }

  /** Takes up a delivery at its time and freezes where it would do something for the nth time. */
  async freezeAt(owner: number, id: string, where: Where): Promise<void> {
    const { wakeAt } = await this.bench.delivery(id);
    if (wakeAt && wakeAt.getTime() > this.now) this.pass(wakeAt.getTime() - this.now);
    await this.begin(owner, id);
    let left = where.time;
    while (this.publishers[owner]) {
      if (this.publishers[owner].at?.doing.startsWith(where.doing)) left -= 1;
      if (left === 0) return;
      await this.step(owner);
    }
  }

  /** One publisher goes on alone, moment by moment, whatever else stands still. */
  async alone(owner: number, rounds: number): Promise<void> {
    for (let round = 0; round < rounds; round++) {
      const next = await this.#nextDue();
      if (!next?.wakeAt) return;
      this.pass(Math.max(SECOND, next.wakeAt.getTime() - this.now));
      while (this.publishers[owner]) await this.step(owner);
      await this.begin(owner, next._id);
      while (this.publishers[owner]) await this.step(owner);
    }
  }

  async step(owner: number): Promise<void> {
    const publisher = this.publishers[owner];
    const work = this.#work[owner];
    if (!publisher || !work) return;
    const doing = publisher.at?.doing ?? '';
    const before = await this.bench.delivery(work.id);
    await publisher.step();
    const after = await this.bench.delivery(work.id);
    const changed = JSON.stringify(after) !== JSON.stringify(before);
    if (doing === 'open connection') work.mayOnlyWriteWhatIsHeld = true;
    if (doing.startsWith('find') && doing.endsWith('delivery')) work.epoch ??= before.epoch;
    const guarded = doing === 'updateOne delivery' || work.mayOnlyWriteWhatIsHeld;
    if (changed && guarded)
      expect(before.epoch, `a stale write landed: ${doing}`).to.equal(work.epoch);
    if (changed) work.epoch = after.epoch;
    await this.#afterStep(owner);
  }

  async fail(owner: number): Promise<void> {
    await this.publishers[owner]?.fail('the store is away');
    await this.#afterStep(owner);
  }

  /** Killed: nothing of it goes on. */
  crash(owner: number): void {
    this.publishers[owner] = null;
    this.#generation[owner] = (this.#generation[owner] ?? 0) + 1;
  }

  #nameOf(owner: number): string {
    return `publisher-${owner}-${this.#generation[owner]}`;
  }

  /** Time goes by. */
  pass(milliseconds: number): void {
    this.#elapsed += milliseconds;
    this.bench.clock.advance(milliseconds);
  }

  /** The clock is put back, and no time goes by. */
  putBack(milliseconds: number): void {
    this.bench.clock.advance(-milliseconds);
  }

  /** A publisher takes what is due within seconds before its moment. */
  async claimAhead(owner: number): Promise<void> {
    const { store } = this.bench.deps;
    const [now, until] = [this.now, this.now + AHEAD];
    const deliveries = await findDueSoon(store, { now, until, most: 10, except: [] });
    const lease = PUBLISH_TIMES.lease;
    await claimAhead(store, { deliveries, owner: this.#nameOf(owner), now, until, lease });
    await this.expectLawful('publisher');
  }

  async #afterStep(owner: number): Promise<void> {
    if (this.publishers[owner]?.ended) this.publishers[owner] = null;
    await this.expectLawful('publisher');
  }

  /** Every invariant that holds at any moment, and that states changed as the table allows. */
  async expectLawful(mover: Mover): Promise<void> {
    for (const delivery of await this.#all()) {
      const before = this.#before.get(delivery._id);
      if (before && before.state !== delivery.state) {
        expect(reaches(before.state, delivery.state, mover), `${told(delivery)} by ${mover}`)
          .to //
          .equal(true);
      }
      this.#before.set(delivery._id, delivery);
      const items = this.network.has(delivery.key);
      expect(items.length, `${told(delivery)} stands on the network`).to.be.at.most(1);
      if (delivery.state === 'published') {
        expect(items.length, `${told(delivery)} is on the network`).to.equal(1);
      }
    }
  }

  async #all(): Promise<DeliveryRecord[]> {
    return this.bench.deps.store.deliveries
      .find({ channel: this.channel._id })
      .sort({ _id: 1 })
      .lean<DeliveryRecord[]>()
      .exec();
  }

  /** Lets publishers work without a fault until nothing is left to do at any later time. */
  async runOn(decide: (delivery: DeliveryRecord) => Promise<void>): Promise<void> {
    this.network.calls.length = 0;
    this.network.looks.length = 0;
    for (let steps = 0; steps < MOST_STEPS; steps++) {
      for (const owner of [0, 1]) while (this.publishers[owner]) await this.step(owner);
      const { store } = this.bench.deps;
      if (await store.channels.exists({ _id: this.channel._id, planStale: true })) {
        await this.planner((deps) => replanChannel(deps, this.channel._id));
      }
      for (const delivery of await this.#all()) await decide(delivery);
      const next = await this.#nextDue();
      if (!next) return;
      if (next.wakeAt && next.wakeAt.getTime() > this.now) {
        this.pass(next.wakeAt.getTime() - this.now);
      } else {
        await this.begin(0, next._id);
        while (this.publishers[0]) await this.step(0);
        // What nobody can take up yet is looked at again a little later, as the sweep does.
        const { epoch } = await this.bench.delivery(next._id);
        if (epoch === next.epoch) this.pass(2 * SECOND);
      }
    }
    throw new Error(`in limbo: ${(await this.#all()).map(told).join('\n')}`);
  }

  #nextDue(): Promise<DeliveryRecord | null> {
    const states = ['queued', 'publishing', 'unconfirmed', 'awaiting-approval', 'held'] as const;
    return this.bench.deps.store.deliveries
      .findOne({
        channel: this.channel._id,
        state: trusted({ $in: states }),
        wakeAt: trusted({ $ne: null, $lte: new Date(this.now + 60 * DAY) }),
      })
      .sort({ wakeAt: 1 })
      .lean<DeliveryRecord | null>()
      .exec();
  }

  /** Once nothing is left to do: ended, or with a person, and true to the network. */
  async expectSettled(): Promise<void> {
    for (const delivery of await this.#all()) {
      expect(delivery.state, told(delivery)).not.to.be.oneOf([
        ...['queued', 'publishing', 'held', 'awaiting-approval'],
      ]);
      const [item] = this.network.has(delivery.key);
      expect(delivery.state === 'published', `${told(delivery)}, on the network: ${!!item}`)
        .to //
        .equal(item !== undefined);
      const post = await this.bench.deps.store.posts.findById(delivery.post).lean<PostRecord>();
      if (item) expect(item.text, 'what is out is what the post says').to.equal(post?.text);
    }
  }

  #connections(gate: Gate): PublishingDeps['connections'] {
    const network = this.network.adapter(gate);
    return {
      networkOf: () => network,
      knows: () => true,
      open: async (channel) => {
        await gate({ doing: 'open connection' });
        const { _id, name, slug, settings } = channel;
        const connection = { channel: _id, channelName: name, slug, settings, credentials: {} };
        return { network, connection };
      },
    };
  }
}

/** A person's work may be two changes in a row; the planner's and the publisher's are one. */
function reaches(
  from: DeliveryRecord['state'],
  to: DeliveryRecord['state'],
  mover: Mover,
): boolean {
  if (canMove(from, to, mover)) return true;
  return mover === 'person' && canMove(from, 'queued', mover) && canMove('queued', to, mover);
}

export interface Where {
  readonly doing: string;
  readonly time: number;
}

export const told = ({ state, problem, attempts, history, wakeAt }: DeliveryRecord): string =>
  `${state} (${problem ?? 'no problem'}, ${attempts} attempts, wakes ${wakeAt?.toISOString()}): ` +
  history.map(({ event, at }) => `${event} ${at.toISOString().slice(11, 19)}`).join(', ');

/** A wall time in UTC, in whole minutes, this long from now at the least. */
export const wallIn = (now: Instant, minutes: number): string =>
  new Date(Math.ceil((now + minutes * MINUTE) / MINUTE) * MINUTE).toISOString().slice(0, 16);

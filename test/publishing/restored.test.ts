import { expect } from 'chai';
import { DAY, HOUR } from '../../src/domain/time-units.js';
import { moveDelivery } from '../../src/publishing/scheduling/delivery-mover.js';
import { publishDelivery } from '../../src/publishing/ledger/delivery-publisher.js';
import { schedulePost } from '../../src/publishing/scheduling/post-scheduler.js';
import {
  restorationState,
  resumePublishing,
  undecidedDeliveries,
} from '../../src/publishing/restoring/publishing-resumer.js';
import { replanChannel } from '../../src/publishing/planning/queue-planner.js';
import { decideRestored } from '../../src/publishing/restoring/restored-decision.js';
import { lookForRestored } from '../../src/publishing/restoring/restored-lookup.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import {
  actor,
  openPublishingBench,
  post,
  type PublishingBench,
} from '../support/publishing-bench.js';
import { rejection } from '../support/rejection.js';

describe('after a restoration', () => {
  const admin = actor('admin');
  let bench: PublishingBench;
  let channel: ChannelRecord;
  beforeEach(async () => {
    bench = await openPublishingBench();
    channel = await bench.channel();
    await stop();
  });
  afterEach(() => bench.close());

  async function stop(): Promise<void> {
    const at = new Date(bench.clock.now());
    await bench.deps.store.organisation.updateOne(
      { _id: 'organisation' },
      { restored: { at, from: 'backup', madeAt: at, resumedAt: null } },
    );
  }

  async function queued(): Promise<DeliveryRecord> {
    const result = await schedulePost(bench.deps, admin, post({ channels: [channel._id] }));
    const delivery = result.type === 'scheduled' ? result.deliveries[0] : undefined;
    if (!delivery?.dueAt) throw new Error('not scheduled');
    return delivery;
  }

  /** A delivery that came due while publishing was stopped. */
  async function held(): Promise<DeliveryRecord> {
    const { _id, dueAt } = await queued();
    bench.clock.advance((dueAt?.getTime() ?? 0) - bench.clock.now());
    await publishDelivery(bench.deps, _id);
    return bench.delivery(_id);
  }

  it('holds what comes due until an administrator resumes publishing', async () => {
    const delivery = await held();
    expect(delivery).to.include({ state: 'held', wakeAt: null, holds: null, lease: null });
    expect(delivery.restoredFrom).to.equal('queued');
    expect(delivery.problem).to.match(/restored from a backup/);
    expect(bench.networks.keyed.accepted).to.deep.equal([]);

    await resumePublishing(bench.deps, admin);
    const next = await queued();
    bench.clock.advance((next.dueAt?.getTime() ?? 0) - bench.clock.now());
    await publishDelivery(bench.deps, next._id);
    expect((await bench.delivery(next._id)).state).to.equal('published');
    expect(bench.networks.keyed.accepted).to.deep.equal([next.key]);
  });

  it('never gives what is held back to the queue by planning', async () => {
    const { _id } = await held();
    await resumePublishing(bench.deps, admin);
    await replanChannel(bench.deps, channel._id);
    bench.clock.advance(30 * DAY);
    await replanChannel(bench.deps, channel._id);
    await publishDelivery(bench.deps, _id);
    expect((await bench.delivery(_id)).state).to.equal('held');
    expect(bench.networks.keyed.accepted).to.deep.equal([]);
  });

  it('gives one the next free slot when an administrator says so', async () => {
    const { _id } = await held();
    const result = await decideRestored(bench.deps, admin, _id, { decision: 'next-slot' });
    expect(result.type).to.equal('moved');
    const delivery = await bench.delivery(_id);
    expect(delivery).to.include({ state: 'queued', restoredAt: null, restoredFrom: null });
    expect(delivery.dueAt?.getTime()).to.be.greaterThan(bench.clock.now());
  });

  it('lets an administrator decide about one that was in doubt already', async () => {
    const { _id } = await queued();
    const at = new Date(bench.clock.now());
    await bench.deps.store.deliveries.updateOne(
      { _id },
      { doubtSince: at, dueAt: at, wakeAt: at, attempts: 1 },
    );
    await publishDelivery(bench.deps, _id);
    expect(await bench.delivery(_id)).to.include({ state: 'held', restoredFrom: 'queued' });
    const result = await decideRestored(bench.deps, admin, _id, { decision: 'next-slot' });
    expect(result.type).to.equal('moved');
  });

  it('counts one as published when an administrator says so, and sends nothing', async () => {
    const { _id, dueAt } = await held();
    await decideRestored(bench.deps, admin, _id, { decision: 'went-out' });
    const delivery = await bench.delivery(_id);
    expect(delivery).to.include({ state: 'published', restoredAt: null, problem: null });
    expect(delivery.outcome?.at).to.deep.equal(dueAt);
    expect(bench.networks.keyed.accepted).to.deep.equal([]);
  });

  it('cancels one when an administrator says so', async () => {
    const { _id } = await held();
    await decideRestored(bench.deps, admin, _id, { decision: 'cancel' });
    expect(await bench.delivery(_id)).to.include({ state: 'cancelled', restoredAt: null });
    expect(await restorationState(bench.deps.store)).to.include({ undecided: 0 });
  });

  it('looks on the network first: what is there counts as published', async () => {
    const delivery = await held();
    bench.networks.keyed.accepted.push(delivery.key);
    const look = await lookForRestored(bench.deps, admin, delivery._id);
    expect(look.outcome).to.equal('found');
    expect(look.delivery).to.include({ state: 'published', restoredAt: null });
    expect(look.delivery.outcome?.networkId).to.equal(delivery.key);
    expect(bench.networks.keyed.accepted).to.deep.equal([delivery.key]);
  });

  it('keeps holding what is not on the network, and says what the look came to', async () => {
    const { _id } = await held();
    const absent = await lookForRestored(bench.deps, admin, _id);
    expect(absent.delivery.state).to.equal('held');
    expect(absent.delivery.problem).to.match(/It is not on the network/);
    bench.networks.keyed.look(() => Promise.reject(new Error('no route')));
    const unknown = await lookForRestored(bench.deps, admin, _id);
    expect(unknown.outcome).to.equal('cannot-tell');
    expect(unknown.delivery.history.at(-1)?.sentence).to.match(/no route/);
  });

  it('lets nobody but an administrator decide, move or resume', async () => {
    const { _id } = await held();
    const { deps } = bench;
    const refused = [
      decideRestored(deps, actor('manager'), _id, { decision: 'went-out' }),
      lookForRestored(deps, actor('manager'), _id),
      resumePublishing(deps, actor('manager')),
      moveDelivery(deps, actor('manager'), _id, {
        ...{ when: { type: 'next-slot' }, revision: null, overrideReason: null },
      }),
    ];
    for (const work of refused) {
      expect((await rejection(work)).name).to.equal('ForbiddenError');
    }
    expect((await bench.delivery(_id)).state).to.equal('held');
  });

  it('tells the second of two who decide at once', async () => {
    const { _id } = await held();
    const decisions = await Promise.allSettled([
      decideRestored(bench.deps, admin, _id, { decision: 'went-out' }),
      decideRestored(bench.deps, admin, _id, { decision: 'cancel' }),
    ]);
    const lost = decisions.filter(({ status }) => status === 'rejected');
    expect(lost).to.have.lengthOf(1);
    expect(lost[0]).to.have.nested.property('reason.name', 'ConflictError');
  });

  it('resumes once, and lists what nobody has decided about by its time', async () => {
    const first = await held();
    const second = await held();
    expect(await resumePublishing(bench.deps, admin)).to.include({ stopped: false, undecided: 2 });
    const again = await rejection(resumePublishing(bench.deps, admin));
    expect(again.name).to.equal('ConflictError');
    const at = first.restoredAt ?? new Date(0);
    const page = await undecidedDeliveries(bench.deps.store, { at }, 1);
    expect(page.more).to.equal(true);
    expect(page.deliveries.map(({ _id }) => _id)).to.deep.equal([first._id]);
    const whole = await undecidedDeliveries(bench.deps.store, { at }, 5);
    expect(whole.deliveries.map(({ _id }) => _id)).to.deep.equal([first._id, second._id]);
  });

  it('holds for good what waits for the network’s answer as well', async () => {
    const delivery = await queued();
    bench.networks.keyed.next(() => Promise.resolve({ type: 'unknown', reason: 'Cut.' }));
    await bench.deps.store.organisation.updateOne({ _id: 'organisation' }, { restored: null });
    bench.clock.advance((delivery.dueAt?.getTime() ?? 0) - bench.clock.now());
    await publishDelivery(bench.deps, delivery._id);
    expect((await bench.delivery(delivery._id)).state).to.equal('unconfirmed');
    await stop();
    await bench.deps.store.deliveries.updateOne(
      { _id: delivery._id },
      { state: 'queued', wakeAt: new Date(bench.clock.now()) },
    );
    bench.clock.advance(HOUR);
    await publishDelivery(bench.deps, delivery._id);
    expect((await bench.delivery(delivery._id)).state).to.equal('held');
    expect(bench.networks.keyed.accepted).to.deep.equal([]);
  });
});

import { expect } from 'chai';
import { decideUnconfirmed } from '../../src/publishing/scheduling/unconfirmed-decision.js';
import { publishDelivery } from '../../src/publishing/ledger/delivery-publisher.js';
import { relayOutbox } from '../../src/publishing/ledger/outbox-relay.js';
import { schedulePost } from '../../src/publishing/scheduling/post-scheduler.js';
import { HOUR, SECOND } from '../../src/domain/time-units.js';
import type { Role } from '../../src/domain/roles.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import {
  actor,
  openPublishingBench,
  post,
  type PublishingBench,
} from '../support/publishing-bench.js';

describe('whoever owns a delivery', () => {
  let bench: PublishingBench;
  beforeEach(async () => {
    bench = await openPublishingBench();
    for (const role of ['author', 'manager'] as const) await person(role);
  });
  afterEach(() => bench.close());

  async function person(role: Role): Promise<void> {
    await bench.deps.store.people.create({
      ...{ _id: `${role}-1`, email: `${role}@example.com`, name: role, role, zone: 'UTC' },
      ...{ state: 'active', passwordHash: 'x', inviteHash: null, inviteExpiresAt: null },
      ...{ createdAt: new Date(bench.clock.now()), lastLoginAt: null },
    });
  }

  async function due(network: 'keyed' | 'blind' = 'keyed'): Promise<DeliveryRecord> {
    const { _id } = await bench.channel({ network });
    const wish = post({ channels: [_id], text: 'The summer timetable is here' });
    const result = await schedulePost(bench.deps, actor('author'), wish);
    const delivery = result.type === 'scheduled' ? result.deliveries[0] : undefined;
    if (!delivery?.dueAt) throw new Error(JSON.stringify(result));
    bench.clock.advance(delivery.dueAt.getTime() - bench.clock.now());
    return delivery;
  }
  const told = (id = 'author-1') => bench.deps.notices.list(id);

  it('is told that it failed, with why and a link, once however often the relay runs', async () => {
    const delivery = await due();
    bench.networks.keyed.next(() =>
      Promise.resolve({ type: 'refused', reason: 'The text is not allowed.' }),
    );
    await publishDelivery(bench.deps, delivery._id);
    const { outbox, outboxAt } = await bench.delivery(delivery._id);
    await relayOutbox(bench.deps);
    // A relay that was killed before it took the entry away leaves it for the next.
    await bench.deps.store.deliveries.updateOne(
      { _id: delivery._id },
      { $set: { outbox, outboxAt } },
    );
    await relayOutbox(bench.deps);
    const notices = await told();
    expect(notices.map(({ kind, sentence, link }) => ({ kind, sentence, link }))).to.deep.equal([
      {
        kind: 'delivery.failed',
        sentence:
          '“The summer timetable is here” on News desk failed. The network refused it: The text is not allowed.',
        link: `/deliveries/${delivery._id}`,
      },
    ]);
    const [tally] = await bench.deps.tallies.list();
    expect(tally?.outcomes).to.deep.equal({ failed: 1 });
    expect(await told('manager-1')).to.deep.equal([]);
  });

  it('is told that it was missed', async () => {
    const delivery = await due();
    bench.clock.advance(3 * HOUR);
    await publishDelivery(bench.deps, delivery._id);
    await relayOutbox(bench.deps);
    expect((await told()).map(({ kind }) => kind)).to.deep.equal(['delivery.missed']);
  });

  it('is told that it is unconfirmed, and not of what they then decide themselves', async () => {
    const delivery = await due('blind');
    bench.networks.blind.next(() => Promise.resolve({ type: 'unknown', reason: 'Cut off.' }));
    await publishDelivery(bench.deps, delivery._id);
    await relayOutbox(bench.deps);
    expect((await told()).map(({ kind }) => kind)).to.deep.equal(['delivery.unconfirmed']);
    await decideUnconfirmed(bench.deps, actor('admin', 'author-1'), delivery._id, {
      decision: 'give-up',
    });
    await relayOutbox(bench.deps);
    expect(await told()).to.have.length(1);
  });

  it('hears nothing of what went out, and it is counted with how late it was', async () => {
    const delivery = await due();
    bench.clock.advance(3 * SECOND);
    await publishDelivery(bench.deps, delivery._id);
    await relayOutbox(bench.deps);
    expect(await told()).to.deep.equal([]);
    const [tally] = await bench.deps.tallies.list();
    expect(tally).to.deep.include({ _id: 'keyed', outcomes: { published: 1 } });
    expect(tally?.lateness.sumSeconds).to.equal(3);
  });
});

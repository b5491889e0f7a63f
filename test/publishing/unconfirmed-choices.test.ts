import { expect } from 'chai';
import { HOUR, SECOND } from '../../src/domain/time-units.js';
import type { Idempotency } from '../../src/networks/contract.js';
import { publishDelivery } from '../../src/publishing/ledger/delivery-publisher.js';
import { schedulePost } from '../../src/publishing/scheduling/post-scheduler.js';
import { unconfirmedChoices } from '../../src/publishing/scheduling/unconfirmed-choices.js';
import { decideUnconfirmed } from '../../src/publishing/scheduling/unconfirmed-decision.js';
import { resolveUnconfirmed } from '../../src/publishing/ledger/unconfirmed-resolver.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import {
  actor,
  openPublishingBench,
  post,
  type PublishingBench,
} from '../support/publishing-bench.js';
import { rejection } from '../support/rejection.js';

const keyed = (lifetimeMilliseconds: number | null): Idempotency => {
  return { type: 'server-key', lifetimeMilliseconds, sentence: 'Keyed.' };
};

describe('what a person may decide of a delivery that may be out', () => {
  const told = (idempotency: Idempotency, now = HOUR) =>
    unconfirmedChoices({ idempotency, since: 0, now }).map(
      ({ decision, mustHaveLooked }) => decision + (mustHaveLooked ? ', having looked' : ''),
    );

  it('is to send it again at once while the network knows its key', () => {
    const all = ['went-out', 'send-again', 'give-up'];
    expect(told(keyed(null))).to.deep.equal(all);
    expect(told(keyed(2 * HOUR))).to.deep.equal(all);
  });

  it('is to send it again only after looking once the network has forgotten the key', () => {
    expect(told(keyed(HOUR / 2))).to.include('send-again, having looked');
  });

  it('is to read a network back that can be read', () => {
    expect(told({ type: 'probe', sentence: 'Probed.' })).to.deep.equal([
      ...['went-out', 'look-again', 'send-again, having looked', 'give-up'],
    ]);
  });

  it('rests on a person’s own look where the network tells nothing', () => {
    const none: Idempotency = { type: 'none', sentence: 'Blind.' };
    expect(told(none)).to.deep.equal(['went-out', 'send-again, having looked', 'give-up']);
    const choices = unconfirmedChoices({ idempotency: none, since: 0, now: HOUR });
    for (const { why } of choices) expect(why).to.match(/\w{3,}.*\.$/);
  });

  describe('and what comes of it', () => {
    const agent = actor('agent');
    let bench: PublishingBench;
    beforeEach(async () => {
      bench = await openPublishingBench();
    });
    afterEach(() => bench.close());

    /** One whose network took it or not, and gave no answer; and that a person is asked about. */
    async function unconfirmed(
      network: 'probed' | 'blind',
      taken: boolean,
    ): Promise<DeliveryRecord> {
      const channel = await bench.channel({ network });
      const result = await schedulePost(bench.deps, agent, post({ channels: [channel._id] }));
      const delivery = result.type === 'scheduled' ? result.deliveries[0] : undefined;
      if (!delivery?.dueAt) throw new Error('not scheduled');
      bench.clock.advance(delivery.dueAt.getTime() - bench.clock.now());
      bench.networks[network].next(({ body }) => {
        if (taken) bench.networks[network].accepted.push(String(body['key']));
        return Promise.resolve({ type: 'unknown', reason: 'No answer.' });
      });
      await publishDelivery(bench.deps, delivery._id);
      await bench.deps.store.deliveries.updateOne({ _id: delivery._id }, { wakeAt: null });
      bench.clock.advance(HOUR);
      return bench.delivery(delivery._id);
    }

    it('sends nothing again where nobody has looked, and says why', async () => {
      const { _id } = await unconfirmed('blind', false);
      const again = decideUnconfirmed(bench.deps, agent, _id, { decision: 'send-again' });
      const error = await rejection(again);
      expect(error.name).to.equal('InvalidInputError');
      expect(JSON.stringify(error)).to.match(/a repeat shows twice. Look at the channel first/);
      expect((await bench.delivery(_id)).state).to.equal('unconfirmed');
      await decideUnconfirmed(bench.deps, agent, _id, { decision: 'send-again', looked: true });
      await publishDelivery(bench.deps, _id);
      expect((await bench.delivery(_id)).state).to.equal('published');
    });

    it('does not read back a network that cannot be read', async () => {
      const { _id } = await unconfirmed('blind', false);
      const look = decideUnconfirmed(bench.deps, agent, _id, { decision: 'look-again' });
      expect(JSON.stringify(await rejection(look))).to.match(/not possible on this network/);
    });

    it('reads back, finds it, and sends nothing', async () => {
      const { _id, key } = await unconfirmed('probed', true);
      await decideUnconfirmed(bench.deps, agent, _id, { decision: 'look-again' });
      await resolveUnconfirmed(bench.deps, _id);
      expect((await bench.delivery(_id)).state).to.equal('published');
      expect(bench.networks.probed.accepted).to.deep.equal([key]);
    });

    it('reads back, does not find it, and sends it once', async () => {
      const { _id, key } = await unconfirmed('probed', false);
      await decideUnconfirmed(bench.deps, agent, _id, { decision: 'look-again' });
      await resolveUnconfirmed(bench.deps, _id);
      bench.clock.advance(SECOND);
      await publishDelivery(bench.deps, _id);
      expect((await bench.delivery(_id)).state).to.equal('published');
      expect(bench.networks.probed.accepted).to.deep.equal([key]);
    });

    it('tells whoever comes second what it is by then', async () => {
      const { _id } = await unconfirmed('blind', false);
      await decideUnconfirmed(bench.deps, agent, _id, { decision: 'went-out' });
      const late = decideUnconfirmed(bench.deps, agent, _id, { decision: 'give-up' });
      expect((await rejection(late)).message).to.include('meanwhile the delivery is published');
    });
  });
});

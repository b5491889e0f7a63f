import { expect } from 'chai';
import { MINUTE, SECOND } from '../../src/domain/time-units.js';
import { carryOutChange } from '../../src/publishing/changing/change-carrier.js';
import { publishDelivery } from '../../src/publishing/ledger/delivery-publisher.js';
import { MOST_CHANGE_ATTEMPTS } from '../../src/publishing/changing/outcome-of-change.js';
import { schedulePost } from '../../src/publishing/scheduling/post-scheduler.js';
import { deletePublished, editPublished } from '../../src/publishing/changing/wanted-change.js';
import { heldAfterRestore } from '../../src/transfer/held-after-restore.js';
import type { ChangeOutcome } from '../../src/networks/contract.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import type { PostRecord } from '../../src/store/posts.js';
import { workOffDue } from '../support/due-work.js';
import {
  actor,
  openPublishingBench,
  post,
  type PublishingBench,
} from '../support/publishing-bench.js';
import { rejection } from '../support/rejection.js';

const agent = actor('agent');
let bench: PublishingBench;
beforeEach(async () => {
  bench = await openPublishingBench();
});
afterEach(() => bench.close());

/** One that is out on each channel. */
async function published(networks: readonly string[] = ['keyed']): Promise<DeliveryRecord[]> {
  const channels = await Promise.all(networks.map((network) => bench.channel({ network })));
  const input = post({ channels: channels.map(({ _id }) => _id), text: 'Open until eight.' });
  const result = await schedulePost(bench.deps, agent, input);
  if (result.type === 'refused') throw new Error(JSON.stringify(result.refusals));
  const out = [];
  for (const { _id, dueAt } of result.deliveries) {
    bench.clock.advance(Math.max(0, (dueAt?.getTime() ?? 0) - bench.clock.now()));
    await publishDelivery(bench.deps, _id);
    const delivery = await bench.delivery(_id);
    expect(delivery.state).to.equal('published');
    out.push(delivery);
  }
  return out;
}

async function one(network = 'keyed'): Promise<DeliveryRecord> {
  const [delivery] = await published([network]);
  if (!delivery) throw new Error('nothing was published');
  return delivery;
}

const postOf = async ({ post: id }: DeliveryRecord): Promise<PostRecord> => {
  const found = await bench.deps.store.posts.findById(id).lean<PostRecord>().exec();
  if (!found) throw new Error('there is no post');
  return found;
};
const answers = (outcome: ChangeOutcome) => () =>
  bench.networks.keyed.nextChange(() => Promise.resolve(outcome));
const carry = ({ _id }: DeliveryRecord) => carryOutChange(bench.deps, _id);
const last = ({ history }: DeliveryRecord) => history.at(-1)?.sentence ?? '';

describe('deleting what is out', () => {
  it('is durable before the network is asked, and done by the worker’s next look', async () => {
    const { _id } = await one();
    const wanted = await deletePublished(bench.deps, agent, _id);
    expect(wanted.change).to.deep.include({ kind: 'remove', by: agent.id, attempts: 0 });
    expect(bench.networks.keyed.changed).to.deep.equal([]);
    await workOffDue(bench.deps);
    expect(bench.networks.keyed.changed).to.deep.equal(['removed']);
    const removed = await bench.delivery(_id);
    expect(removed).to.deep.include({
      state: 'published',
      change: null,
      wakeAt: null,
      lease: null,
    });
    expect(removed.removedAt).to.deep.equal(new Date(bench.clock.now()));
    expect(last(removed)).to.equal('Deleted on News desk.');
    await workOffDue(bench.deps);
    expect(bench.networks.keyed.changed).to.deep.equal(['removed']);
  });

  it('is asked for once however often it is asked', async () => {
    const { _id } = await one();
    const first = await deletePublished(bench.deps, agent, _id);
    expect(await deletePublished(bench.deps, agent, _id)).to.deep.equal(first);
    await workOffDue(bench.deps);
    const again = await rejection(deletePublished(bench.deps, agent, _id));
    expect(again.message).to.contain('not on the channel any more');
  });

  it('is not undone by an edit that comes after it, and takes the place of one that waits', async () => {
    const { _id } = await one();
    await editPublished(bench.deps, agent, _id, { text: 'Open until ten.' });
    await deletePublished(bench.deps, agent, _id);
    const late = await rejection(editPublished(bench.deps, agent, _id, { text: 'Too late.' }));
    expect(late.message).to.contain('it is being deleted');
    await workOffDue(bench.deps);
    expect(bench.networks.keyed.changed).to.deep.equal(['removed']);
  });

  it('is made once by two workers at once', async () => {
    const delivery = await one();
    await deletePublished(bench.deps, agent, delivery._id);
    const results = await Promise.all([carry(delivery), carry(delivery)]);
    expect(results.map(({ type }) => type).sort()).to.deep.equal(['nothing-to-claim', 'recorded']);
    expect(bench.networks.keyed.changed).to.deep.equal(['removed']);
  });

  it('is made again after the worker died between the call and the record', async () => {
    const delivery = await one();
    await deletePublished(bench.deps, agent, delivery._id);
    const { store } = bench.deps;
    const deliveries = new Proxy(store.deliveries, {
      get: (target, name) =>
        name === 'updateOne'
          ? () => ({ exec: () => Promise.reject(new Error('killed')) })
          : (Reflect.get(target, name, target) as unknown),
    });
    const dying = { ...bench.deps, store: { ...store, deliveries } };
    await rejection(carryOutChange(dying, delivery._id));
    await workOffDue(bench.deps);
    expect(bench.networks.keyed.changed).to.deep.equal(['removed']);
    bench.clock.advance(31 * SECOND);
    await workOffDue(bench.deps);
    expect(bench.networks.keyed.changed).to.deep.equal(['removed', 'removed']);
    expect((await bench.delivery(delivery._id)).removedAt).to.be.instanceOf(Date);
  });

  it('is done where nothing was left to delete', async () => {
    const delivery = await one();
    answers({ type: 'gone' })();
    await deletePublished(bench.deps, agent, delivery._id);
    await carry(delivery);
    const removed = await bench.delivery(delivery._id);
    expect(removed.removedAt).to.be.instanceOf(Date);
    expect(last(removed)).to.contain('nothing was left to delete');
  });

  it('is tried again after a network that is away, and after one that gave no clear answer', async () => {
    const delivery = await one();
    await deletePublished(bench.deps, agent, delivery._id);
    const reason = 'The server is away.';
    answers({ type: 'retry-later', reason, retryAt: bench.clock.now() + 5 * MINUTE })();
    bench.networks.keyed.nextChange(() => Promise.reject(new Error('cut')));
    await carry(delivery);
    const waiting = await bench.delivery(delivery._id);
    expect(waiting.wakeAt?.getTime()).to.equal(bench.clock.now() + 5 * MINUTE);
    expect(waiting.problem).to.contain(reason);
    expect(await carry(delivery)).to.deep.equal({ type: 'nothing-to-claim' });
    bench.clock.advance(5 * MINUTE);
    await carry(delivery);
    expect((await bench.delivery(delivery._id)).problem).to.contain('no clear answer (cut)');
    bench.clock.advance(5 * MINUTE);
    await carry(delivery);
    const removed = await bench.delivery(delivery._id);
    expect(removed.removedAt).to.be.instanceOf(Date);
    expect(removed.problem).to.equal(null);
  });

  it('ends with a sentence when the network stays away', async () => {
    const delivery = await one();
    await deletePublished(bench.deps, agent, delivery._id);
    for (let attempt = 0; attempt < MOST_CHANGE_ATTEMPTS; attempt += 1) {
      answers({ type: 'unknown', reason: 'No answer.' })();
      await carry(delivery);
      bench.clock.advance(60 * MINUTE);
    }
    const ended = await bench.delivery(delivery._id);
    expect(ended).to.deep.include({ wakeAt: null, lease: null });
    expect(ended.problem).to.contain('It was not deleted. Given up after 12 attempts: No answer.');
    expect(ended.outbox.map(({ kind }) => kind)).to.include('delivery.change-refused');
    expect(await carry(delivery)).to.deep.equal({ type: 'nothing-to-claim' });
  });

  it('says why where the network refuses, and can be asked for again', async () => {
    const delivery = await one();
    answers({ type: 'refused', reason: 'The server keeps posts.' })();
    await deletePublished(bench.deps, agent, delivery._id);
    await carry(delivery);
    const refused = await bench.delivery(delivery._id);
    expect(refused.problem).to.equal('It was not deleted. The server keeps posts.');
    expect(refused.removedAt ?? null).to.equal(null);
    await deletePublished(bench.deps, agent, delivery._id);
    await carry(delivery);
    expect((await bench.delivery(delivery._id)).removedAt).to.be.instanceOf(Date);
  });

  it('waits while its channel must be connected again, using up no attempt', async () => {
    const delivery = await one();
    answers({ type: 'reconnect', reason: 'The password was changed.' })();
    await deletePublished(bench.deps, agent, delivery._id);
    await carry(delivery);
    const channel = await bench.deps.store.channels.findById(delivery.channel).lean().exec();
    expect(channel?.connection.state).to.equal('reconnect');
    bench.clock.advance(MINUTE);
    await carry(delivery);
    expect((await bench.delivery(delivery._id)).change?.attempts).to.equal(0);
    expect(bench.networks.keyed.changed).to.deep.equal([]);
    await bench.deps.store.channels
      .updateOne({ _id: delivery.channel }, { $set: { 'connection.state': 'connected' } })
      .exec();
    bench.clock.advance(MINUTE);
    await carry(delivery);
    expect(bench.networks.keyed.changed).to.deep.equal(['removed']);
  });

  it('writes nothing once somebody else has taken over', async () => {
    const delivery = await one();
    await deletePublished(bench.deps, agent, delivery._id);
    bench.networks.keyed.nextChange(async () => {
      await bench.deps.store.deliveries.updateOne({ _id: delivery._id }, { $inc: { epoch: 1 } });
      return { type: 'refused', reason: 'Stale.' };
    });
    expect(await carry(delivery)).to.deep.equal({ type: 'overtaken' });
    expect((await bench.delivery(delivery._id)).problem).to.equal(null);
  });

  it('is for agents, and for authors of their own', async () => {
    const { _id } = await one();
    for (const role of ['viewer', 'author'] as const) {
      const refused = await rejection(deletePublished(bench.deps, actor(role), _id));
      expect(refused.name).to.equal('ForbiddenError');
    }
    const own = actor('author', agent.id);
    expect((await deletePublished(bench.deps, own, _id)).change?.kind).to.equal('remove');
  });

  it('is refused where the network cannot, and before anything is out', async () => {
    const blind = await one('blind');
    const cannot = await rejection(deletePublished(bench.deps, agent, blind._id));
    expect(cannot.message).to.contain('cannot be taken back');
    await bench.deps.store.deliveries.updateOne({ _id: blind._id }, { state: 'queued' }).exec();
    const early = await rejection(deletePublished(bench.deps, agent, blind._id));
    expect(early.message).to.contain('queued');
  });

  it('is not made by itself after a restoration', async () => {
    const { _id } = await one();
    const wanted = await deletePublished(bench.deps, agent, _id);
    const at = new Date(bench.clock.now());
    const restored = heldAfterRestore(wanted, { at, from: 'backup', madeAt: at, resumedAt: null });
    expect(restored).to.deep.include({ state: 'published', wakeAt: null });
    expect(restored.problem).to.contain('restored from a backup');
  });
});

describe('editing what is out', () => {
  it('changes the words of one channel, there and in the post, and no other’s', async () => {
    const [first, second] = await published(['keyed', 'keyed']);
    if (!first || !second) throw new Error('two were published');
    const before = await postOf(first);
    await editPublished(bench.deps, agent, first._id, { text: 'Open until ten.' });
    expect((await postOf(first)).variants).to.deep.equal({});
    await workOffDue(bench.deps);
    expect(bench.networks.keyed.changed).to.deep.equal(['Open until ten.']);
    const after = await postOf(first);
    expect(after.variants).to.deep.equal({ [first.channel]: { text: 'Open until ten.' } });
    expect(after.text).to.equal('Open until eight.');
    expect(after.revision).to.equal(before.revision + 1);
    const edited = await bench.delivery(first._id);
    expect(edited).to.deep.include({ state: 'published', change: null, wakeAt: null });
    expect(edited.textFingerprint).not.to.equal(first.textFingerprint);
    expect(last(edited)).to.equal('It says its new words on News desk.');
    expect((await bench.delivery(second._id)).revision).to.equal(second.revision);
  });

  it('refuses at once what the network would refuse', async () => {
    const { _id } = await one();
    const long = await rejection(editPublished(bench.deps, agent, _id, { text: 'x'.repeat(201) }));
    expect(long.message).to.contain('longer than 200');
    const empty = await rejection(editPublished(bench.deps, agent, _id, { text: '  ' }));
    expect(empty.name).to.equal('InvalidInputError');
    expect((await bench.delivery(_id)).change ?? null).to.equal(null);
  });

  it('keeps what was typed where the network refuses it, and the post as it was', async () => {
    const delivery = await one();
    answers({ type: 'refused', reason: 'Too old to be edited.' })();
    await editPublished(bench.deps, agent, delivery._id, { text: 'Too late.' });
    await carry(delivery);
    const refused = await bench.delivery(delivery._id);
    expect(refused.problem).to.equal('It still says what it said. Too old to be edited.');
    expect(refused.change?.text).to.equal('Too late.');
    expect((await postOf(delivery)).variants).to.deep.equal({});
  });

  it('finds out that it is gone', async () => {
    const delivery = await one();
    answers({ type: 'gone' })();
    await editPublished(bench.deps, agent, delivery._id, { text: 'Anybody there?' });
    await carry(delivery);
    const gone = await bench.delivery(delivery._id);
    expect(gone.removedAt).to.be.instanceOf(Date);
    expect(gone.change?.text).to.equal('Anybody there?');
  });

  it('follows a network that gives an edited post another address', async () => {
    const delivery = await one();
    answers({ type: 'changed', networkId: 'second', url: 'https://n.example/2' })();
    await editPublished(bench.deps, agent, delivery._id, { text: 'Elsewhere.' });
    await carry(delivery);
    const { outcome } = await bench.delivery(delivery._id);
    expect(outcome).to.deep.include({ networkId: 'second', url: 'https://n.example/2' });
  });

  it('tells the second of two people who edit at the same moment', async () => {
    const { _id } = await one();
    const both = await Promise.allSettled([
      editPublished(bench.deps, agent, _id, { text: 'One.' }),
      editPublished(bench.deps, agent, _id, { text: 'Two.' }),
    ]);
    expect(both.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected']);
    await workOffDue(bench.deps);
    expect(bench.networks.keyed.changed).to.have.length(1);
  });

  it('waits for a change that is being made', async () => {
    const delivery = await one();
    await editPublished(bench.deps, agent, delivery._id, { text: 'One.' });
    bench.networks.keyed.nextChange(async () => {
      const busy = await rejection(deletePublished(bench.deps, agent, delivery._id));
      expect(busy.message).to.contain('at this moment');
      return { type: 'retry-later', reason: 'Not now.' };
    });
    await carry(delivery);
    expect((await bench.delivery(delivery._id)).problem).to.contain('Not now.');
  });
});

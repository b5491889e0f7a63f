import { expect } from 'chai';
import { MINUTE, SECOND } from '../../src/domain/time-units.js';
import { carryOutChange } from '../../src/publishing/changing/change-carrier.js';
import { deliveryNotice } from '../../src/publishing/ledger/delivery-notice.js';
import { publishDelivery } from '../../src/publishing/ledger/delivery-publisher.js';
import { schedulePost } from '../../src/publishing/scheduling/post-scheduler.js';
import { decideUnconfirmed } from '../../src/publishing/scheduling/unconfirmed-decision.js';
import { deletePublished, editPublished } from '../../src/publishing/changing/wanted-change.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import { heldAfterRestore } from '../../src/transfer/held-after-restore.js';
import { workOffDue } from '../support/due-work.js';
import {
  actor,
  openPublishingBench,
  post,
  type PublishingBench,
} from '../support/publishing-bench.js';
import { rejection } from '../support/rejection.js';

const manager = actor('manager');

describe('a post that is to be pinned', () => {
  let bench: PublishingBench;
  beforeEach(async () => {
    bench = await openPublishingBench();
  });
  afterEach(() => bench.close());

  async function queued(network = 'keyed'): Promise<DeliveryRecord> {
    const channel = await bench.channel({ network });
    const input = post({ channels: [channel._id], text: 'Expect three posts a week.' });
    const result = await schedulePost(bench.deps, manager, input, { pin: true });
    if (result.type === 'refused') throw new Error(JSON.stringify(result.refusals));
    const [delivery] = result.deliveries;
    if (!delivery) throw new Error('nothing was queued');
    return delivery;
  }

  /** As the first attempt leaves it, when its time has come. */
  async function sent({ _id, dueAt }: DeliveryRecord): Promise<DeliveryRecord> {
    bench.clock.advance(Math.max(0, (dueAt?.getTime() ?? 0) - bench.clock.now()));
    await publishDelivery(bench.deps, _id);
    return bench.delivery(_id);
  }

  const keyed = () => bench.networks.keyed;
  const last = ({ history }: DeliveryRecord) => history.at(-1)?.sentence ?? '';

  it('is published as any other, and pinned by the worker’s next look', async () => {
    const delivery = await queued();
    expect(delivery.change).to.deep.include({ kind: 'pin', by: manager.id, refusal: null });
    await workOffDue(bench.deps);
    expect(keyed().changed).to.deep.equal([]);
    const out = await sent(delivery);
    expect(out.state).to.equal('published');
    expect(keyed().changed).to.deep.equal([]);
    await workOffDue(bench.deps);
    expect(keyed().changed).to.deep.equal(['pinned']);
    const pinned = await bench.delivery(delivery._id);
    const over = { state: 'published', change: null, wakeAt: null, lease: null, problem: null };
    expect(pinned).to.deep.include(over);
    expect(last(pinned)).to.equal('Pinned on News desk.');
    await workOffDue(bench.deps);
    expect(keyed().changed).to.deep.equal(['pinned']);
    expect(keyed().accepted).to.have.length(1);
  });

  it('is pinned after attempts that came to nothing, and after one that had to be looked for', async () => {
    const delivery = await queued();
    keyed().next(() => Promise.resolve({ type: 'retry-later', reason: 'Away.' }));
    const waiting = await sent(delivery);
    expect(waiting.state).to.equal('queued');
    bench.clock.advance(30 * MINUTE);
    keyed().next((prepared) => {
      keyed().accepted.push(String(prepared.body['key']));
      return Promise.reject(new Error('cut'));
    });
    await publishDelivery(bench.deps, delivery._id);
    expect((await bench.delivery(delivery._id)).state).to.equal('unconfirmed');
    bench.clock.advance(30 * MINUTE);
    await workOffDue(bench.deps);
    await workOffDue(bench.deps);
    expect(await bench.delivery(delivery._id)).to.deep.include({
      state: 'published',
      change: null,
    });
    expect(keyed().accepted).to.have.length(1);
    expect(keyed().changed).to.deep.equal(['pinned']);
  });

  it('is pinned again, and never posted again, after the worker died before it wrote that down', async () => {
    const { _id } = await sent(await queued());
    const { store } = bench.deps;
    const deliveries = new Proxy(store.deliveries, {
      get: (target, name) =>
        name === 'updateOne'
          ? () => ({ exec: () => Promise.reject(new Error('killed')) })
          : (Reflect.get(target, name, target) as unknown),
    });
    await rejection(carryOutChange({ ...bench.deps, store: { ...store, deliveries } }, _id));
    expect(keyed().changed).to.deep.equal(['pinned']);
    bench.clock.advance(31 * SECOND);
    await workOffDue(bench.deps);
    expect(keyed().changed).to.deep.equal(['pinned', 'pinned']);
    expect(await bench.delivery(_id)).to.deep.include({ change: null, wakeAt: null });
    expect(keyed().accepted).to.have.length(1);
  });

  it('is tried again after a network that gave no clear answer', async () => {
    const { _id } = await sent(await queued());
    keyed().nextChange(() => Promise.reject(new Error('cut')));
    await workOffDue(bench.deps);
    expect(await bench.delivery(_id))
      .to.have.property('problem')
      .that.includes('tried again');
    bench.clock.advance(MINUTE);
    await workOffDue(bench.deps);
    expect(keyed().changed).to.deep.equal(['pinned']);
  });

  it('stays published where the network refuses to pin, and says why', async () => {
    const { _id } = await sent(await queued());
    keyed().nextChange(() => Promise.resolve({ type: 'refused', reason: 'Five are pinned.' }));
    await workOffDue(bench.deps);
    const refused = await bench.delivery(_id);
    const why = 'It is out, but it was not pinned. Five are pinned.';
    expect(refused).to.deep.include({ state: 'published', wakeAt: null, problem: why });
    expect(refused.change?.refusal).to.equal(why);
    const [entry] = refused.outbox.filter(({ kind }) => kind === 'delivery.change-refused');
    const notice = entry && (await deliveryNotice(bench.deps.store, refused, entry));
    expect(notice?.sentence).to.contain('could not be changed as was asked').and.to.contain(why);
    await editPublished(bench.deps, manager, _id, { text: 'Expect two posts a week.' });
  });

  it('says where it is gone before it could be pinned', async () => {
    const { _id } = await sent(await queued());
    keyed().nextChange(() => Promise.resolve({ type: 'gone' }));
    await workOffDue(bench.deps);
    const gone = await bench.delivery(_id);
    expect(gone.removedAt).to.be.instanceOf(Date);
    expect(last(gone)).to.contain('so it could not be pinned');
  });

  it('says so where a person found it, so that nobody knows its address', async () => {
    const delivery = await queued('blind');
    bench.networks.blind.next(() => Promise.reject(new Error('cut')));
    expect((await sent(delivery)).state).to.equal('unconfirmed');
    await decideUnconfirmed(bench.deps, manager, delivery._id, { decision: 'went-out' });
    const found = await bench.delivery(delivery._id);
    expect(found).to.deep.include({ state: 'published', wakeAt: null });
    expect(found.problem).to.contain('It was not pinned: a person found it');
    expect(found.change?.refusal).to.equal(found.problem);
  });

  it('is not edited before it is pinned, and need not be pinned to be deleted', async () => {
    const { _id } = await sent(await queued());
    const early = await rejection(editPublished(bench.deps, manager, _id, { text: 'Other.' }));
    expect(early.message).to.contain('it is still being pinned');
    await deletePublished(bench.deps, manager, _id);
    await workOffDue(bench.deps);
    expect(keyed().changed).to.deep.equal(['removed']);
  });

  it('waits in the queue after a restoration as it did, and is not pinned by itself once it was out', async () => {
    const waiting = await queued();
    const at = new Date(bench.clock.now());
    const restoration = { at, from: 'backup', madeAt: at, resumedAt: null } as const;
    expect(heldAfterRestore(waiting, restoration)).to.deep.equal(waiting);
    const out = await sent(waiting);
    const restored = heldAfterRestore(out, restoration);
    expect(restored.wakeAt).to.equal(null);
    expect(restored.change?.refusal).to.contain('Not done');
  });
});

import { expect } from 'chai';
import { boardOf } from '../../src/board/board.js';
import { impactOfLevel } from '../../src/board/level-impact.js';
import { setLevel } from '../../src/board/level-setter.js';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/domain/time-units.js';
import { approveDelivery, returnDelivery } from '../../src/publishing/scheduling/approvals.js';
import { loadCalendar } from '../../src/publishing/viewing/calendar-view.js';
import {
  cancelDelivery,
  restoreDelivery,
} from '../../src/publishing/scheduling/delivery-canceller.js';
import { PUBLISH_TIMES } from '../../src/publishing/ledger/delivery-claim.js';
import { moveDelivery } from '../../src/publishing/scheduling/delivery-mover.js';
import { loadDelivery, loadPostDeliveries } from '../../src/publishing/viewing/delivery-view.js';
import { createHalfSavedSweep } from '../../src/publishing/planning/half-saved.js';
import { relayOutbox } from '../../src/publishing/ledger/outbox-relay.js';
import { previewPlacement } from '../../src/publishing/planning/placement-preview.js';
import { duplicatePost, editPost } from '../../src/publishing/scheduling/post-editor.js';
import { schedulePost } from '../../src/publishing/scheduling/post-scheduler.js';
import { replanChannel } from '../../src/publishing/planning/queue-planner.js';
import { loadQueuePages } from '../../src/publishing/viewing/queue-view.js';
import { loadSample, removeSample } from '../../src/sample/sample-organisation.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import { feedEntries } from '../../src/store/feed-entries.js';
import { otherDeliveries } from '../../src/store/other-deliveries.js';
import { newRecordId } from '../../src/store/record-id.js';
import { listenToQueries, type AskedQuery } from '../support/asked-queries.js';
import { workOffDue } from '../support/due-work.js';
import {
  actor,
  openPublishingBench,
  post,
  type PublishingBench,
} from '../support/publishing-bench.js';

/** Collections that stay small however long an installation lives; they may be read whole. */
const SMALL = ['organisation', 'channels', 'people', 'apiTokens', 'accessState', 'imports'];

describe('every query of publishing', () => {
  let bench: PublishingBench;
  beforeEach(async () => {
    bench = await openPublishingBench();
  });
  afterEach(() => bench.close());

  /** The worker's look at the store, with everything that it takes up. */
  async function sweep(): Promise<void> {
    const { deps } = bench;
    await workOffDue(deps);
    await relayOutbox(deps);
    await createHalfSavedSweep(deps).look();
  }

  async function scheduled(channel: string, given = {}): Promise<DeliveryRecord> {
    const wish = post({ channels: [channel], ...given });
    const result = await schedulePost(bench.deps, actor('agent'), wish);
    const delivery = result.type === 'scheduled' ? result.deliveries[0] : undefined;
    if (!delivery) throw new Error(JSON.stringify(result));
    return delivery;
  }

  /** Published posts of the past, so that what is read for no reason is seen. */
  async function addHistory(channel: string, count: number): Promise<void> {
    const { store, clock } = bench.deps;
    const { post: postId, ...example } = await scheduled(channel);
    const text = await store.posts.findById(postId).lean();
    const made = Array.from({ length: count }, (_, i) => {
      const at = new Date(clock.now() - (i + 1) * 3 * HOUR);
      const id = newRecordId(at.getTime());
      const state = 'published' as const;
      return {
        post: { ...text, _id: newRecordId(at.getTime()), createdAt: at },
        delivery: {
          ...{ ...example, _id: id, key: id, textFingerprint: id, state, attempts: 1 },
          ...{ dueAt: at, holds: at, wakeAt: null, createdAt: at, updatedAt: at },
          outcome: { networkId: id, url: null, at, late: false },
        },
      };
    });
    await store.posts.insertMany(made.map((each) => each.post));
    await store.deliveries.insertMany(
      made.map((each) => ({ ...each.delivery, post: each.post._id })),
    );
    await store.posts.deleteOne({ _id: postId });
    await store.deliveries.deleteOne({ _id: example._id });
  }

  async function expectIndexed(asked: readonly AskedQuery[]): Promise<void> {
    for (const { collection, filter, shape, plan } of asked) {
      const { scans, sortedByIndex } = await plan();
      if (SMALL.includes(collection) && Object.keys(filter).length === 0) continue;
      expect(scans, `${shape} scans`).to.equal('index');
      expect(sortedByIndex, `${shape} is sorted by its index`).to.equal(true);
    }
  }

  it('reads an index: saving, changing, the screens and the sample', async () => {
    const { deps, clock } = bench;
    const { store } = deps;
    const { _id: channel } = await bench.channel();
    const { _id: other } = await bench.channel();
    await addHistory(channel, 50);
    const manager = actor('manager');
    const { asked } = listenToQueries(store);

    const { _id: id, post: postId } = await scheduled(channel);
    await scheduled(channel, { when: { type: 'draft' } });
    const when = { type: 'fixed', wall: '2026-03-20T11:00', zone: 'Europe/Berlin' } as const;
    const moved = await moveDelivery(deps, manager, id, {
      ...{ when: { ...when, choice: 'first' }, revision: null, overrideReason: null },
    });
    expect(moved.type).to.equal('moved');
    await cancelDelivery(deps, manager, id);
    await restoreDelivery(deps, manager, id);
    const words = { title: null, text: 'Other words', media: [], variants: {} };
    await editPost(deps, manager, postId, { ...words, revision: 0 });
    await duplicatePost(deps, manager, postId);
    const approved = await scheduled(other, { askApproval: true });
    await approveDelivery(deps, manager, approved._id);
    const returned = await scheduled(other, { askApproval: true });
    await returnDelivery(deps, manager, returned._id, { reason: 'Not yet.' });
    await previewPlacement(deps, {
      ...{ ...words, function: 'news', channels: [channel], when: { type: 'next-slot' } },
    });
    const level = { channel, function: 'news', level: 25 } as const;
    await impactOfLevel(deps, level, clock.now());
    const set = await setLevel(deps, manager, { ...level, revision: 0 });
    expect(set.type).to.equal('set');
    await replanChannel(deps, channel);

    const now = clock.now();
    await boardOf(deps, now);
    const states = ['queued', 'published', 'failed'] as const;
    await loadCalendar(store, { now, from: now, to: now + 14 * DAY });
    await loadCalendar(store, { now, from: now, to: now + 14 * DAY, channel });
    for (const where of [{}, { channel }]) {
      for (const newestFirst of [false, true]) {
        for (const dueAt of [now, null]) {
          const after = { dueAt, id };
          await loadQueuePages(
            store,
            states.flatMap((state) => [
              { ...where, state, newestFirst, limit: 20 },
              { ...where, state, newestFirst, limit: 20, after },
            ]),
          );
        }
      }
    }
    await loadDelivery(store, id);
    await loadPostDeliveries(store, postId);
    const entries = feedEntries(store.feedEntries);
    await entries.latest(channel, { limit: 20 });
    const before = { _id: 'x', publishedAt: new Date(now) };
    await entries.latest(channel, { limit: 20, before });
    await otherDeliveries(store.deliveries).owning([id], { channel, delivery: id });
    await loadSample(deps, manager);
    await removeSample(deps, manager);

    expect(asked().length).to.be.above(25);
    await expectIndexed(asked());
  });

  it('reads an index: the sweep, publishing, recovery, catching up and the relay', async () => {
    const { deps, clock, networks } = bench;
    const { _id: channel } = await bench.channel();
    const { _id: probed } = await bench.channel({ network: 'probed' });
    await addHistory(channel, 50);
    const { asked } = listenToQueries(deps.store);

    const first = await scheduled(channel);
    const second = await scheduled(channel);
    await scheduled(channel, { askApproval: true });
    clock.advance((first.dueAt?.getTime() ?? 0) - clock.now() - HOUR);
    expect((await scheduled(probed)).dueAt).to.deep.equal(first.dueAt);
    networks.probed.next(() => Promise.resolve({ type: 'unknown', reason: 'It was cut off.' }));
    clock.advance(HOUR + SECOND);
    await sweep();
    // The next one's worker is lost after its intent, and it is late when it is found.
    await deps.store.deliveries.updateOne(
      { _id: second._id },
      { $set: { wakeAt: new Date(clock.now()), dueAt: new Date(clock.now() - 5 * MINUTE) } },
    );
    networks.keyed.next(() => Promise.reject(new Error('gone')));
    for (let round = 0; round < 10; round++) {
      await sweep();
      clock.advance(PUBLISH_TIMES.lease + SECOND);
    }
    const left = await deps.store.deliveries.find({ channel: probed }).lean();
    expect(left.map(({ state }) => state)).to.deep.equal(['published']);

    expect(asked().length).to.be.above(12);
    await expectIndexed(asked());
  });

  it('costs a look at the store no more when ten times as much has been published', async () => {
    const examined = async (history: number): Promise<number> => {
      const { _id: channel } = await bench.channel();
      await addHistory(channel, history);
      const delivery = await scheduled(channel);
      const { asked } = listenToQueries(bench.deps.store);
      bench.clock.advance((delivery.dueAt?.getTime() ?? 0) - bench.clock.now() - SECOND);
      await workOffDue(bench.deps);
      await relayOutbox(bench.deps);
      let documents = 0;
      for (const query of asked()) documents += (await query.plan()).docsExamined;
      await bench.deps.store.deliveries.deleteOne({ _id: delivery._id });
      return documents;
    };
    const little = await examined(40);
    // The one that is near: found, claimed, given back.
    expect(little).to.equal(3);
    expect(await examined(400)).to.equal(little);
  });
});

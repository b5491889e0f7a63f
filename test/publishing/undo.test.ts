import { expect } from 'chai';
import { HOUR, MINUTE } from '../../src/domain/time-units.js';
import { ConflictError, NotFoundError } from '../../src/failures.js';
import { cancelDelivery } from '../../src/publishing/scheduling/delivery-canceller.js';
import { moveDelivery, type MoveResult } from '../../src/publishing/scheduling/delivery-mover.js';
import { schedulePost } from '../../src/publishing/scheduling/post-scheduler.js';
import { keepUndo, undo, UNDO_FOR } from '../../src/publishing/scheduling/undo.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import {
  actor,
  openPublishingBench,
  post,
  type PublishingBench,
} from '../support/publishing-bench.js';
import { rejection } from '../support/rejection.js';

const fixed = (wall: string) =>
  ({ type: 'fixed', wall, zone: 'Europe/Berlin', choice: 'first' }) as const;
const agent = actor('agent');

describe('taking back a move', () => {
  let bench: PublishingBench;
  let channel: ChannelRecord;
  let delivery: DeliveryRecord;
  beforeEach(async () => {
    bench = await openPublishingBench();
    channel = await bench.channel();
    delivery = await queue();
  });
  afterEach(() => bench.close());

  async function queue(given: Partial<Parameters<typeof post>[0]> = {}): Promise<DeliveryRecord> {
    const input = post({ channels: [channel._id], ...given });
    const result = await schedulePost(bench.deps, agent, input);
    const [queued] = result.type === 'scheduled' ? result.deliveries : [];
    if (!queued) throw new Error(JSON.stringify(result));
    return queued;
  }
  const move = (wall: string, overrideReason: string | null = null): Promise<MoveResult> =>
    moveDelivery(bench.deps, overrideReason ? actor('manager', 'agent-1') : agent, delivery._id, {
      ...{ when: fixed(wall), revision: null, overrideReason },
    });
  const kept = async (result: MoveResult): Promise<string> => {
    if (result.type === 'refused') throw new Error(JSON.stringify(result.refusal));
    return keepUndo(bench.deps, agent, { what: 'move', changed: [result] });
  };
  const read = () => bench.delivery(delivery._id);

  it('gives back the slot that it had, and asks for a slot as before', async () => {
    const id = await kept(await move('2026-03-05T12:00'));
    const { restored, not } = await undo(bench.deps, agent, id);
    expect(not).to.deep.equal([]);
    expect(restored).to.have.length(1);
    const { dueAt, holds, placement, state, history } = await read();
    expect({ dueAt, holds, placement, state }).to.deep.equal({
      ...{ dueAt: delivery.dueAt, holds: delivery.holds },
      ...{ placement: { kind: 'slot' }, state: 'queued' },
    });
    expect(history.at(-1)?.sentence).to.equal('Agent undid the move.');
  });

  it('says why not, and the nearest time, where the slot has gone to another', async () => {
    const id = await kept(await move('2026-03-10T12:00'));
    const other = await queue();
    expect(other.dueAt).to.deep.equal(delivery.dueAt);
    const before = await read();
    const { restored, not } = await undo(bench.deps, agent, id);
    expect(restored).to.deep.equal([]);
    expect(not[0]?.sentence).to.contain('Its old time is not free any more.');
    expect(not[0]?.nearest).to.be.above(bench.clock.now());
    expect(await read()).to.deep.equal(before);
  });

  it('says so where the old time has gone', async () => {
    const id = await kept(await move('2026-03-10T12:00'));
    const past = await bench.deps.store.undos.findById(id).lean();
    const [entry] = past?.entries ?? [];
    if (!entry) throw new Error('nothing was kept');
    const dueAt = new Date(bench.clock.now() - HOUR);
    const before = { ...entry.before, dueAt, holds: null };
    await bench.deps.store.undos.updateOne(
      { _id: id },
      { $set: { entries: [{ ...entry, before }] } },
    );
    const { not } = await undo(bench.deps, agent, id);
    expect(not[0]?.sentence).to.contain('not free any more');
  });

  it('leaves alone what went out meanwhile', async () => {
    const id = await kept(await move('2026-03-10T12:00'));
    await bench.deps.store.deliveries.updateOne(
      { _id: delivery._id },
      { $set: { state: 'published' } },
    );
    const { restored, not } = await undo(bench.deps, agent, id);
    expect(restored).to.deep.equal([]);
    expect(not[0]?.sentence).to.contain('is published now');
    expect((await read()).state).to.equal('published');
  });

  it('is for whoever moved it, once, and for half an hour', async () => {
    const id = await kept(await move('2026-03-10T12:00'));
    const other = await rejection(undo(bench.deps, actor('agent', 'agent-2'), id));
    expect(other).to.be.instanceOf(NotFoundError);
    await undo(bench.deps, agent, id);
    expect(await rejection(undo(bench.deps, agent, id))).to.be.instanceOf(ConflictError);
    const late = await kept(await move('2026-03-10T12:00'));
    bench.clock.advance(UNDO_FOR + MINUTE);
    expect(await rejection(undo(bench.deps, agent, late))).to.be.instanceOf(ConflictError);
  });

  it('keeps what a manager had overridden', async () => {
    await move('2026-03-07T20:00', 'The fair is open');
    const id = await kept(await move('2026-03-05T12:00'));
    const { not } = await undo(bench.deps, agent, id);
    expect(not).to.deep.equal([]);
    const { dueAt, overrides } = await read();
    expect(dueAt?.toISOString()).to.equal('2026-03-07T19:00:00.000Z');
    expect(overrides[0]?.reason).to.equal('The fair is open');
  });

  it('makes a draft of what was one', async () => {
    delivery = await queue({ when: { type: 'draft' } });
    const id = await kept(await move('2026-03-10T12:00'));
    await undo(bench.deps, agent, id);
    const { state, dueAt, holds, wakeAt } = await read();
    expect({ state, dueAt, holds, wakeAt }).to.deep.equal({
      ...{ state: 'draft', dueAt: null, holds: null, wakeAt: null },
    });
  });

  it('brings back what was cancelled, to its slot', async () => {
    const cancelled = await cancelDelivery(bench.deps, agent, delivery._id);
    const changed = [{ before: delivery, delivery: cancelled }];
    const id = await keepUndo(bench.deps, agent, { what: 'cancel', changed });
    await undo(bench.deps, agent, id);
    const { state, holds, wakeAt } = await read();
    expect({ state, holds, wakeAt }).to.deep.equal({
      ...{ state: 'queued', holds: delivery.holds, wakeAt: delivery.wakeAt },
    });
  });

  it('is over where two undo at once: it is moved once', async () => {
    const id = await kept(await move('2026-03-10T12:00'));
    const results = await Promise.allSettled([
      undo(bench.deps, agent, id),
      undo(bench.deps, agent, id),
    ]);
    const restored = results.flatMap((one) =>
      one.status === 'fulfilled' ? one.value.restored : [],
    );
    expect(restored).to.have.length(1);
  });
});

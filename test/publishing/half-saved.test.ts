import { expect } from 'chai';
import { MINUTE } from '../../src/domain/time-units.js';
import { createHalfSavedSweep } from '../../src/publishing/planning/half-saved.js';
import { schedulePost } from '../../src/publishing/scheduling/post-scheduler.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import {
  actor,
  openPublishingBench,
  post,
  type PublishingBench,
} from '../support/publishing-bench.js';

describe('what was half saved when a process died', () => {
  let bench: PublishingBench;
  let channel: string;
  beforeEach(async () => {
    bench = await openPublishingBench();
    channel = (await bench.channel())._id;
  });
  afterEach(() => bench.close());

  const saved = async (): Promise<DeliveryRecord> => {
    const result = await schedulePost(bench.deps, actor('agent'), post({ channels: [channel] }));
    if (result.type !== 'scheduled' || !result.deliveries[0]) throw new Error(result.type);
    return result.deliveries[0];
  };
  /** As a crash leaves it: deliveries are written before their post. */
  const halfSaved = async (): Promise<DeliveryRecord> => {
    const delivery = await saved();
    await bench.deps.store.posts.deleteOne({ _id: delivery.post });
    return delivery;
  };
  const ids = async (): Promise<string[]> => {
    const all = await bench.deps.store.deliveries.find({ channel }).sort({ _id: 1 }).lean();
    return all.map(({ _id }) => _id);
  };

  it('is taken away, so that its slot is free again; what was saved whole stays', async () => {
    const whole = await saved();
    const half = await halfSaved();
    bench.clock.advance(2 * MINUTE);
    expect(await createHalfSavedSweep(bench.deps).look()).to.equal(1);
    expect(await ids()).to.deep.equal([whole._id]);
    expect((await saved()).holds).to.deep.equal(half.holds);
  });

  it('is left alone while it may still be in the middle of being saved', async () => {
    const sweep = createHalfSavedSweep(bench.deps);
    const half = await halfSaved();
    expect(await sweep.look()).to.equal(0);
    expect(await ids()).to.deep.equal([half._id]);
    bench.clock.advance(2 * MINUTE);
    expect(await sweep.look()).to.equal(1);
    expect(await ids()).to.deep.equal([]);
  });

  it('is found by a later look although an earlier one went past its time', async () => {
    const sweep = createHalfSavedSweep(bench.deps);
    await saved();
    bench.clock.advance(2 * MINUTE);
    expect(await sweep.look()).to.equal(0);
    await halfSaved();
    bench.clock.advance(2 * MINUTE);
    expect(await sweep.look()).to.equal(1);
  });

  it('is left to a person once anything may have gone out', async () => {
    const half = await halfSaved();
    await bench.deps.store.deliveries.updateOne({ _id: half._id }, { $set: { attempts: 1 } });
    bench.clock.advance(2 * MINUTE);
    expect(await createHalfSavedSweep(bench.deps).look()).to.equal(0);
  });
});

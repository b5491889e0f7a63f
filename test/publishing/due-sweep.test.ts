import { expect } from 'chai';
import { MINUTE, SECOND } from '../../src/domain/time-units.js';
import type { Jobs } from '../../src/jobs/port.js';
import { createDueSweep } from '../../src/publishing/due-sweep.js';
import { schedulePost } from '../../src/publishing/post-scheduler.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import {
  actor,
  openPublishingBench,
  post,
  type PublishingBench,
} from '../support/publishing-bench.js';

/** A bell that notes for whom it was set. */
class Bell {
  readonly set: string[] = [];
  away = false;

  readonly jobs: Jobs = {
    kind: 'bullmq',
    add: (_kind, payload) => {
      if (!this.away) this.set.push(String(payload['delivery']));
      return Promise.resolve(!this.away);
    },
    work: () => undefined,
    healthy: () => !this.away,
    trouble: () => (this.away ? 'The bell is away.' : null),
    close: () => Promise.resolve(),
  };
}

describe('the look at the store for what is due', () => {
  let bench: PublishingBench;
  let redis: Bell;
  let local: Bell;
  let taken: string[];
  let delivery: DeliveryRecord;
  let look: () => Promise<number>;

  beforeEach(async () => {
    bench = await openPublishingBench();
    [redis, local, taken] = [new Bell(), new Bell(), []];
    const { _id } = await bench.channel();
    const made = await schedulePost(bench.deps, actor('agent'), post({ channels: [_id] }));
    if (made.type !== 'scheduled' || !made.deliveries[0]) throw new Error(made.type);
    delivery = made.deliveries[0];
    const take = (id: string): void => void taken.push(id);
    const bells = { jobs: redis.jobs, local: local.jobs };
    const sweep = createDueSweep({ ...bench.deps, ...bells, take });
    look = () => sweep.look();
  });
  afterEach(() => bench.close());

  const untilDue = (less: number): void => {
    bench.clock.advance((delivery.dueAt?.getTime() ?? 0) - less - bench.clock.now());
  };

  it('sets the bell once for what comes near, and leaves what is far', async () => {
    untilDue(60 * MINUTE);
    await look();
    expect(redis.set).to.deep.equal([]);
    untilDue(5 * MINUTE);
    await look();
    await look();
    expect(redis.set).to.deep.equal([delivery._id]);
    expect(taken).to.deep.equal([]);
  });

  it('takes up what is due and was never rung for', async () => {
    untilDue(-SECOND);
    await look();
    expect(taken).to.deep.equal([delivery._id]);
  });

  it('gives the bell a moment to ring before it takes up what is due', async () => {
    untilDue(MINUTE);
    await look();
    untilDue(-SECOND);
    await look();
    expect(taken).to.deep.equal([]);
    untilDue(-3 * SECOND);
    await look();
    expect(taken).to.deep.equal([delivery._id]);
  });

  it('sets a timer of its own where Redis is away', async () => {
    redis.away = true;
    untilDue(MINUTE);
    await look();
    expect(local.set).to.deep.equal([delivery._id]);
  });

  it('sets a timer of its own for a bell that is gone with Redis, and waits for it no more', async () => {
    untilDue(MINUTE);
    await look();
    redis.away = true;
    await look();
    expect(local.set).to.deep.equal([delivery._id]);
    untilDue(0);
    await look();
    expect(taken).to.deep.equal([delivery._id]);
  });
});

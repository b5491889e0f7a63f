import { expect } from 'chai';
import { MINUTE, SECOND } from '../../src/domain/time-units.js';
import type { Jobs } from '../../src/jobs/port.js';
import { leaveWakeUps } from '../../src/publishing/ledger/wake-ups.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import { fixedClock } from '../support/fixed-clock.js';

describe('a wake-up', () => {
  const clock = fixedClock();
  let rung: { readonly id: string; readonly at: number }[];
  const jobs: Jobs = {
    kind: 'bullmq',
    add: (_kind, _payload, { id, at }) => Promise.resolve(rung.push({ id, at }) > 0),
    work: () => undefined,
    healthy: () => true,
    trouble: () => null,
    close: () => Promise.resolve(),
  };
  const delivery = (
    id: string,
    { wait, state = 'queued' }: { wait: number; state?: DeliveryRecord['state'] },
  ) => ({ ...{ _id: id, state, epoch: 7 }, wakeAt: new Date(clock.now() + wait) });

  beforeEach(() => (rung = []));

  it('is rung at once for what is due before the next look at the store', async () => {
    const soon = [delivery('overdue', { wait: -MINUTE }), delivery('near', { wait: SECOND })];
    await leaveWakeUps({ jobs, clock }, soon);
    expect(rung.map(({ at }) => at)).to.deep.equal([clock.now(), clock.now()]);
  });

  it('is not left for what the workers look ahead for, so that Redis holds nothing of it', async () => {
    await leaveWakeUps({ jobs, clock }, [delivery('far', { wait: MINUTE })]);
    expect(rung).to.deep.equal([]);
  });

  it('is not left for what is not queued', async () => {
    await leaveWakeUps({ jobs, clock }, [delivery('held', { wait: 0, state: 'held' })]);
    expect(rung).to.deep.equal([]);
  });

  it('has an id that changes with the claim and the time, so that a moved one is rung again', async () => {
    const near = delivery('near', { wait: SECOND });
    const moved = { ...near, epoch: 8, wakeAt: new Date(clock.now()) };
    await leaveWakeUps({ jobs, clock }, [near, moved]);
    expect(new Set(rung.map(({ id }) => id)).size).to.equal(2);
    expect(rung.map(({ id }) => id).join()).not.to.include(':');
  });
});

import { expect } from 'chai';
import { SECOND } from '../../src/domain/time-units.js';
import { createDueSweep, type Due } from '../../src/publishing/ledger/due-sweep.js';
import type { DeliveryState } from '../../src/domain/index.js';
import { seedDue } from '../process/support/seeding.js';
import { openPublishingBench, type PublishingBench } from '../support/publishing-bench.js';

describe('the look at the store for what has come to no end', () => {
  let bench: PublishingBench;
  let taken: Due[];

  beforeEach(async () => {
    bench = await openPublishingBench();
    taken = [];
  });
  afterEach(() => bench.close());

  async function look(state: DeliveryState, wakeIn: number): Promise<readonly Due[]> {
    const { deps, clock } = bench;
    const channel = await bench.channel();
    const [delivery] = await seedDue(deps, channel, [clock.now() + wakeIn]);
    await deps.store.deliveries.updateOne({ _id: delivery?._id ?? '' }, { $set: { state } });
    await createDueSweep({ ...deps, take: (due) => taken.push(due) }).look();
    return taken;
  }

  for (const state of ['publishing', 'unconfirmed', 'awaiting-approval', 'held'] as const) {
    it(`takes up what is ${state} when its time has come, and says on which channel`, async () => {
      const [due] = await look(state, -SECOND);
      expect(due?.state).to.equal(state);
      expect(due?.channel).to.be.a('string');
    });

    it(`leaves what is ${state} and whose time has not come`, async () => {
      expect(await look(state, SECOND)).to.deep.equal([]);
    });
  }

  it('leaves what is queued to who looks ahead', async () => {
    expect(await look('queued', -SECOND)).to.deep.equal([]);
  });
});

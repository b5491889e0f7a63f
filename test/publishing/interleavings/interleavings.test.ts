import fc from 'fast-check';
import { approveDelivery } from '../../../src/publishing/scheduling/approvals.js';
import { runs } from '../../domain/property-runs.js';
import { openPublishingBench, type PublishingBench } from '../../support/publishing-bench.js';
import { NETWORK_KINDS } from './doubtful-network.js';
import { decide, interleavings, lightUp } from './interleaving-commands.js';
import { InterleavingWorld, MANAGER } from './interleaving-world.js';

describe('whatever persons, planner, publishers and the network do in whatever order', () => {
  let bench: PublishingBench;
  beforeEach(async () => {
    bench = await openPublishingBench();
  });
  afterEach(() => bench.close());

  for (const kind of NETWORK_KINDS) {
    it(`nothing is lost, nothing goes out twice and nothing is stuck (${kind})`, async () => {
      await fc.assert(
        fc.asyncProperty(interleavings, fc.boolean(), async (commands, approval) => {
          const world = await InterleavingWorld.open(bench, { kind, approval });
          await fc.asyncModelRun(() => ({ model: { scheduled: 0 }, real: world }), commands);
          await settle(world);
        }),
        runs(75),
      );
    }).timeout(600_000);
  }
});

/** Lets time run on without faults, persons doing what they are asked to. */
async function settle(world: InterleavingWorld): Promise<void> {
  await lightUp(world);
  await world.runOn(async (delivery) => {
    if (delivery.state === 'awaiting-approval') {
      await world.person((deps) => approveDelivery(deps, MANAGER, delivery._id));
    }
    if (delivery.state === 'unconfirmed' && !delivery.wakeAt) {
      await decide(world, world.ids.indexOf(delivery._id), true);
    }
  });
  await world.expectSettled();
}

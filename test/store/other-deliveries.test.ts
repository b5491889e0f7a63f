import { expect } from 'chai';
import { schedulePost } from '../../src/publishing/scheduling/post-scheduler.js';
import { otherDeliveries } from '../../src/store/other-deliveries.js';
import { actor, openPublishingBench, post } from '../support/publishing-bench.js';

describe('What other deliveries brought out', () => {
  it('is known by its network id on the same channel, and is never the asking delivery’s own', async () => {
    const bench = await openPublishingBench();
    const { deps } = bench;
    try {
      const { _id: channel } = await bench.channel();
      const { _id: elsewhere } = await bench.channel();
      const channels = [channel, elsewhere];
      const result = await schedulePost(deps, actor('agent'), post({ channels }));
      if (result.type !== 'scheduled') throw new Error(result.type);
      for (const { _id, channel: on } of result.deliveries) {
        const outcome = { networkId: `on ${on}`, url: null, at: new Date(0), late: false };
        await deps.store.deliveries.updateOne({ _id }, { $set: { outcome } });
      }
      const own = result.deliveries.find((delivery) => delivery.channel === channel)?._id ?? '';
      const others = otherDeliveries(deps.store.deliveries);
      const ids = [`on ${channel}`, `on ${elsewhere}`, 'nobody’s'];
      const owning = async (delivery: string) => [
        ...(await others.owning(ids, { channel, delivery })),
      ];
      expect(await owning('another')).to.deep.equal([`on ${channel}`]);
      expect(await owning(own)).to.deep.equal([]);
    } finally {
      await bench.close();
    }
  });
});

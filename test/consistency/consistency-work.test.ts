import { startWorkers } from '../../workers/workers.js';
import { until } from '../process/support/waiting.js';
import { feedChannel } from '../support/channel-record.js';
import { openWebBench } from '../web/support/web-bench.js';

describe('a worker', () => {
  it('counts the scores of the bank, and leaves the digest of last week', async () => {
    const bench = await openWebBench();
    try {
      // It is Monday, 10:00 in Berlin.
      const { store, clock } = bench;
      await store.organisation.updateOne(
        {},
        { $set: { zone: 'Europe/Berlin', grandMaster: [{ at: 0, level: 100 }] } },
      );
      const manager = await bench.person('manager');
      const channel = feedChannel(clock.now());
      await store.channels.create(channel);
      const workers = startWorkers(bench.services);
      try {
        await until('the digest is there', async () => {
          const told = await store.notices.find({ person: manager }).lean();
          return told.some(({ kind }) => kind === 'consistency.week');
        });
        await until('the scores are there', async () => {
          return (await store.consistencies.countDocuments({ _id: channel._id })) > 0;
        });
      } finally {
        await workers.close();
      }
    } finally {
      await bench.close();
    }
  });
});

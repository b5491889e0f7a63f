import { SECOND } from '../src/domain/time-units.js';
import { loseConnection } from '../src/channels/connection-loss.js';
import { createLanes } from '../src/jobs/lanes.js';
import { drainMailing } from '../src/networks/email/mailer.js';
import type { Services } from '../src/services.js';
import type { ChannelRecord } from '../src/store/channels.js';
import { presentDate } from '../src/store/typed-demand.js';

/** One channel sends one mailing after the other; others do not wait for a long one. */
const LANES = { concurrency: 8, eachGroup: 1, most: 50, slowAfter: 10 * SECOND };
const MOST_AT_ONCE = 100;

type MailSweepDeps = Pick<Services, 'store' | 'clock' | 'log' | 'connections' | 'notices' | 'mail'>;

/** Finds mailings that are due, and sends them at the pace of their servers. */
export function createMailSweep(deps: MailSweepDeps) {
  const { store, clock, log, connections, mail } = deps;
  const stopping = new AbortController();
  const lanes = createLanes({
    ...LANES,
    onError: (error) => log.error({ error }, 'mailing failed'),
  });

  const find = (id: string) => store.channels.findById(id).lean<ChannelRecord>().exec();
  const connect = async (id: string) => {
    const channel = await find(id);
    if (!channel || channel.deletedAt !== null) return 'deleted';
    if (channel.connection.state === 'reconnect') return 'reconnect';
    return (await connections.open(channel)).connection;
  };

  return {
    /** One look. What it starts goes on beside it. */
    async look(): Promise<void> {
      const due = await store.mailings
        .find({ wakeAt: presentDate({ $lte: new Date(clock.now()) }) })
        .select({ channel: 1 })
        .sort({ wakeAt: 1 })
        .limit(MOST_AT_ONCE)
        .lean<{ _id: string; channel: string }[]>()
        .exec();
      for (const { _id, channel } of due) {
        lanes.add({ key: _id, group: channel }, async () => {
          const before = await find(channel);
          const result = await drainMailing(mail, _id, connect, stopping.signal);
          if (result.type === 'rejected' && before) {
            await loseConnection(deps, before, result.reason);
          }
          if (result.type !== 'nothing-to-claim') {
            log.info({ mailing: _id, result: result.type }, 'mailing looked after');
          }
        });
      }
    },
    /** Ends after the mail that is under way; another worker goes on at once. */
    async close(): Promise<void> {
      stopping.abort();
      await lanes.close();
    },
  };
}

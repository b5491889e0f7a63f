import type { Instant } from '../src/domain/time-units.js';
import type { Network, Prepared } from '../src/networks/contract.js';
import { createConnectionOpener } from '../src/publishing/ledger/connection-opener.js';
import { publishDelivery } from '../src/publishing/ledger/delivery-publisher.js';
import type { Services } from '../src/services.js';
import { startPeriodic } from '../workers/periodic.js';
import { startPublishing } from '../workers/publishing.js';
import { openBenchServices } from './bench-services.js';
import { openBullmq } from './bullmq-contender.js';
import { createCompletion } from './completion.js';
import { movableClock, seedDueItems } from './due-deliveries.js';
import type { ContenderName, DueItems } from './due-messages.js';
import type { DueTally } from './due-tally.js';
import { lookOnceAMinute } from './minute-look.js';

/** Somebody who waits for what is due. */
export interface DueContender {
  /** Writes the items where they cost no time that counts. */
  seed(items: DueItems): Promise<void>;
  /** Says when the first is due, and leaves what has to be left for that. */
  arm(at: Instant): Promise<void>;
  /** Begins to wait, and tells of each item when its moment has come and it is handed on. */
  start(tally: DueTally | undefined): void;
  close(): Promise<void>;
}

export async function openContender(name: ContenderName): Promise<DueContender> {
  return name === 'bullmq' ? openBullmq() : openOurs(name);
}

type Ours = Exclude<ContenderName, 'bullmq'>;

async function openOurs(name: Ours): Promise<DueContender> {
  const clock = movableClock();
  const opened = await openBenchServices({ clock, redis: name === 'redis' });
  const { services } = opened;
  const { store, log } = services;
  const completion = createCompletion(store);
  const dueAt = new Map<string, Instant>();
  let [first, last] = [0, 0];
  let stop: () => Promise<unknown> = () => Promise.resolve();

  const publishing = (tally: DueTally | undefined, hand: (id: string) => void) => {
    if (name !== 'path') {
      return startPublishing(services, (id) => {
        hand(id);
        return Promise.resolve({ type: 'nothing-to-claim' });
      });
    }
    const noop = withNoopNetwork(services, (id, at) => tally?.handled(id, clock.now() - at));
    return startPublishing(noop, (id) => publishDelivery(noop.publisher, id));
  };

  return {
    async seed(items) {
      first = await seedDueItems(store, clock.now(), items);
      last = first + items.overMilliseconds;
      const found = store.deliveries.find().select({ dueAt: 1 }).lean<Due[]>().cursor();
      for await (const { _id, dueAt: at } of found) dueAt.set(_id, at.getTime());
    },
    arm(at) {
      clock.align(first, at);
      return Promise.resolve();
    },
    start(tally) {
      const hand = (id: string): void => {
        tally?.handled(id, clock.now() - (dueAt.get(id) ?? 0));
        completion.done(id);
      };
      if (name === 'minute') {
        const looked = tally ? lookOnceAMinute(services, { first, last, handed: hand }) : undefined;
        stop = () => Promise.resolve(looked);
        return;
      }
      const work = publishing(tally, hand);
      const periodic = startPeriodic(work.tasks, log);
      stop = async () => {
        const stopped = periodic.close();
        await work.close();
        await stopped;
      };
    },
    async close() {
      await stop();
      await completion.close();
      await opened.close();
    },
  };
}

interface Due {
  readonly _id: string;
  readonly dueAt: Date;
}

/** The product's services, but every channel speaks to a network that does nothing. */
function withNoopNetwork(
  services: Services,
  called: (delivery: string, dueAt: Instant) => void,
): Services {
  const network: Network = {
    ...services.networks.get('feed'),
    prepare: (_content, _connection, { delivery, dueAt }) =>
      Promise.resolve({ body: { delivery, dueAt }, fingerprint: '' }),
    publish({ body }: Prepared) {
      called(String(body['delivery']), Number(body['dueAt']));
      return Promise.resolve({ type: 'published', networkId: '', url: null });
    },
  };
  const connections = createConnectionOpener({
    networks: { get: () => network },
    unseal: () => ({}),
  });
  return { ...services, connections, publisher: { ...services.publisher, connections } };
}

import { join } from 'node:path';
import { trusted } from 'mongoose';
import { SECOND, type Instant } from '../../../src/domain/time-units.js';
import type { DeliveryState } from '../../../src/domain/index.js';
import type { Services } from '../../../src/services.js';
import type { ChannelRecord } from '../../../src/store/channels.js';
import type { DeliveryRecord } from '../../../src/store/deliveries.js';
import { makeInstallation, type Installation } from '../../process/support/installation.js';
import type { Product, RootName } from '../../process/support/product.js';
import { seedChannel, seedDue, type ChannelWish } from '../../process/support/seeding.js';
import { until } from '../../process/support/waiting.js';
import { keptLog } from '../../support/kept-log.js';
import { startFakeNetwork, type FakeKind, type FakeNetwork } from './fake-network.js';
import { openTestServices } from './test-services.js';

export interface DueWish {
  /** The instants; by default one, half a second from now. */
  readonly at?: readonly Instant[];
  readonly text?: (number: number) => string;
  /** Where these may end; by default only `published`. */
  readonly mayEnd?: readonly DeliveryState[];
  /** On time is asked of them, because no fault is aimed at their channel. */
  readonly bystander?: boolean;
}

/** A delivery that a row has queued, with what may become of it. */
export interface Wanted extends DueWish {
  readonly id: string;
  readonly key: string;
}

/**
 * What a row plays on: a folder of documents, a network, and as many processes of the product as
 * it starts. The documents are open in this process, too, as another web process would have them.
 */
export interface Stage {
  readonly place: Installation;
  readonly services: Services;
  readonly network: FakeNetwork;
  readonly wanted: readonly Wanted[];
  /** What the processes said last, for people who look into a failure. */
  lastWords(): string[];
  /** A channel on the fake network, known there by its slug. */
  channel(
    kind: FakeKind | 'feed',
    slug: string,
    wish?: Omit<ChannelWish, 'slug' | 'network'> & {
      /** Another way to the network, such as a proxy's port. */
      readonly port?: number;
    },
  ): Promise<ChannelRecord>;
  /** Queues one post at each instant. */
  due(channel: ChannelRecord, wish?: DueWish): Promise<DeliveryRecord[]>;
  /** A process of the product with the test networks; ended with the stage. */
  start(environment?: Readonly<Record<string, string>>, root?: RootName): Promise<Product>;
  read(id: string): Promise<DeliveryRecord>;
  readAll(): Promise<DeliveryRecord[]>;
  /** Waits until nothing more happens by itself to any delivery. */
  settled(within?: number): Promise<void>;
  close(): Promise<void>;
}

/** States in which the product still has something to do by itself. */
const MOVING: readonly DeliveryState[] = ['queued', 'publishing', 'unconfirmed'];
export const isMoving = ({ state, wakeAt }: Pick<DeliveryRecord, 'state' | 'wakeAt'>): boolean =>
  MOVING.includes(state) && !(state === 'unconfirmed' && wakeAt === null);

export async function openStage(): Promise<Stage> {
  const place = await makeInstallation();
  const services = await openTestServices(place.config, { log: keptLog().log });
  const network = await startFakeNetwork(join(place.folder, 'accepted.ndjson'));
  const wanted: Wanted[] = [];
  const products: Product[] = [];
  const { store, clock } = services;

  const readAll = (): Promise<DeliveryRecord[]> =>
    store.deliveries
      .find({ _id: trusted({ $in: wanted.map(({ id }) => id) }) })
      .lean<DeliveryRecord[]>()
      .exec();

  return {
    ...{ place, services, network, wanted, readAll },
    channel(kind, slug, { port = network.port, ...wish } = {}) {
      const url = `http://127.0.0.1:${port}`;
      const settings: Record<string, string> =
        kind === 'feed' ? {} : { url: kind === 'webhook' ? `${url}/webhook/${slug}/posts` : url };
      return seedChannel(services, { settings, ...wish, slug, network: kind });
    },
    async due(channel, wish = {}) {
      const { at = [clock.now() + SECOND / 2], text } = wish;
      const made = await seedDue(services, channel, at, text);
      wanted.push(...made.map(({ _id, key }) => ({ ...wish, id: _id, key })));
      return made;
    },
    async start(environment = {}, root = 'faults') {
      const given = { JOBS: 'in-process', ALLOW_LOOPBACK: '1', ...environment };
      const product = await place.start(root, given);
      products.push(product);
      return product;
    },
    lastWords: () =>
      products.flatMap((product, i) => [
        ...(product.isRunning ? [] : [`process ${i + 1} has ended`]),
        ...`${product.output}${product.errors}`
          .split('\n')
          .filter((line) => line.startsWith('{') || line.includes('Error'))
          .slice(-5)
          .map((line) => `process ${i + 1} said: ${line.slice(0, 600)}`),
      ]),
    async read(id) {
      const found = await store.deliveries.findById(id).lean<DeliveryRecord>().exec();
      if (!found) throw new Error(`no delivery ${id}`);
      return found;
    },
    readAll,
    async settled(within = 60 * SECOND) {
      try {
        await until('every delivery has ended', async () => !(await readAll()).some(isMoving), {
          ...{ withinMilliseconds: within, everyMilliseconds: 150 },
        });
      } catch (error) {
        // The judge names what is still under way.
        if (!(error instanceof Error && error.message.startsWith('waited in vain'))) throw error;
      }
    },
    async close() {
      await place.remove().finally(() => network.close());
      await services.close();
    },
  };
}

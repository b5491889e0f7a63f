import { expect } from 'chai';
import { SECOND } from '../../../src/domain/time-units.js';
import type { Services } from '../../../src/services.js';
import type { ChannelRecord } from '../../../src/store/channels.js';
import type { DeliveryRecord } from '../../../src/store/deliveries.js';
import { ACCEPT_AND_STAY_SILENT, acceptAndSay, refuse } from '../../faults/support/behaviour.js';
import { makeInstallation, type Installation } from '../../process/support/installation.js';
import type { Product } from '../../process/support/product.js';
import { seedChannel, seedDue } from '../../process/support/seeding.js';
import { until } from '../../process/support/waiting.js';
import { newText, type FaultBench } from './fault-bench.js';
import { startFaultProxy, type FaultProxy, type Spoiling } from './fault-proxy.js';

interface Row {
  readonly title: string;
  readonly spoiling: Spoiling;
  /** The worker is killed when the server has it, or would have, and another is started. */
  readonly kills?: boolean;
}

/** Found where it stands at the first look. */
const FOUND: readonly Row[] = [
  {
    title: 'F3: the worker is killed after the server took the post and before that was recorded',
    spoiling: { takes: true, answer: 'drop' },
    kills: true,
  },
  { title: 'F18: it is taken, and nothing is said', spoiling: ACCEPT_AND_STAY_SILENT },
  { title: 'F20: it is taken and answered with 500', spoiling: acceptAndSay(500) },
  { title: 'F24: its answer has no end', spoiling: { takes: true, answer: 'drip' } },
  { title: 'F25: its answer is cut', spoiling: { takes: true, answer: 'cut-body' } },
];

/** Looked for in vain, several times, before it is sent again. */
const ABSENT: readonly Row[] = [
  {
    title: 'F2: the worker is killed after the intent and before anything arrived',
    spoiling: { takes: false, answer: 'drop' },
    kills: true,
  },
  { title: 'F20: it is answered with 500 and not taken', spoiling: refuse(500) },
];

/** Rows of the fault matrix with real workers; the server's own list is counted afterwards. */
export function describeWorkerRows(name: string, open: () => Promise<FaultBench>): void {
  describe(`Workers that publish on ${name}`, function () {
    this.timeout(120_000);
    let bench: FaultBench;
    let place: Installation;
    const proxies: FaultProxy[] = [];
    before(async () => {
      bench = await open();
    });
    after(() => bench.close());
    beforeEach(async () => {
      place = await makeInstallation();
    });
    afterEach(async () => {
      await place.remove();
      await Promise.all(proxies.splice(0).map((proxy) => proxy.close()));
    });

    async function connect(services: Services, slug: string) {
      const proxy = await startFaultProxy(bench.url);
      proxies.push(proxy);
      const { settings, credentials } = bench.connection(proxy.url);
      const channel = await seedChannel(services, {
        ...{ slug, network: bench.network(1_000).name },
        settings: settings as Record<string, string>,
        credentials: credentials as Record<string, string>,
      });
      return { proxy, channel };
    }

    async function due(services: Services, channel: ChannelRecord, text: string) {
      const at = services.clock.now() + SECOND / 2;
      const [delivery] = await seedDue(services, channel, [at], () => text);
      if (delivery === undefined) throw new Error('nothing was queued');
      return delivery;
    }

    const startWorker = (): Promise<Product> =>
      place.start('faults', { JOBS: 'in-process', ALLOW_LOOPBACK: '1' });

    const published = (services: Services, { _id }: DeliveryRecord): Promise<DeliveryRecord> =>
      until(
        'it is published',
        async () => {
          const found = await services.store.deliveries.findById(_id).lean<DeliveryRecord>().exec();
          return found?.state === 'published' && found;
        },
        { withinMilliseconds: 90_000, everyMilliseconds: 100 },
      );

    for (const { title, spoiling, kills = false } of [...FOUND, ...ABSENT]) {
      it(title, async () => {
        await place.use(async (services) => {
          const { proxy, channel } = await connect(services, 'row');
          const worker: { present?: Product } = {};
          const kill = { meanwhile: async () => worker.present?.kill() };
          proxy.next(bench.visible, { ...spoiling, ...(kills ? kill : {}) });
          const text = newText(title);
          const delivery = await due(services, channel, text);
          worker.present = await startWorker();
          if (kills) {
            await worker.present.exit;
            await startWorker();
          }
          const { outcome, history } = await published(services, delivery);
          const standing = await bench.standing(text);
          expect(standing).to.deep.equal([{ id: outcome?.networkId, url: outcome?.url }]);
          expect(proxy.landed).to.equal(1);
          const sent = history.filter(({ event }) => event === 'publishing').length;
          const events = history.map(({ event }) => event).join(', ');
          expect(sent, events).to.equal(spoiling.takes ? 1 : 2);
        });
      });
    }

    it('F21, F22, F23: let the other channel go out while one waits and one must be connected anew', async () => {
      await place.use(async (services) => {
        const texts = ['waits', 'must be connected', 'goes out'].map(newText);
        const always = Array.from({ length: 100 }, () => refuse(401));
        const spoilings = [[refuse(429, { 'retry-after': '120' })], always, []];
        const deliveries: DeliveryRecord[] = [];
        for (const [index, text] of texts.entries()) {
          const { proxy, channel } = await connect(services, `channel-${index}`);
          proxy.next(bench.visible, ...(spoilings[index] ?? []));
          deliveries.push(await due(services, channel, text));
        }
        await startWorker();
        const [waits, reconnect, out] = deliveries as [
          DeliveryRecord,
          DeliveryRecord,
          DeliveryRecord,
        ];
        await published(services, out);
        const read = (delivery: DeliveryRecord, event: string) =>
          until(`one is ${event}`, async () => {
            const found = await services.store.deliveries
              .findById(delivery._id)
              .lean<DeliveryRecord>()
              .exec();
            return found?.history.some((entry) => entry.event === event) && found;
          });
        const postponed = await read(waits, 'postponed');
        expect(postponed.wakeAt?.getTime()).to.be.above(services.clock.now() + 60 * SECOND);
        // The check of its connection goes through, so that it is tried again and again.
        expect((await read(reconnect, 'waiting')).state).to.be.oneOf(['queued', 'publishing']);
        const counts = await Promise.all(
          texts.map(async (text) => (await bench.standing(text)).length),
        );
        expect(counts).to.deep.equal([0, 0, 1]);
      });
    });
  });
}

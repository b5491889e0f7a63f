import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { SECOND } from '../../../src/domain/time-units.js';
import type { DeliveryRecord } from '../../../src/store/deliveries.js';
import { until } from '../../process/support/waiting.js';
import type { FaultRow } from '../row.js';
import {
  ACCEPT,
  ACCEPT_AND_STAY_SILENT,
  acceptAndSay,
  refuse,
  slowly,
  type Behaviour,
} from '../support/behaviour.js';
import type { FakeKind } from '../support/fake-network.js';
import type { Stage } from '../support/stage.js';
import { startTcpProxy } from '../support/tcp-proxy.js';

const KINDS: readonly FakeKind[] = ['keyed', 'probed', 'blind', 'webhook'];
/** Only a network that has neither key nor read-back leaves it to a person. */
const mayEndOn = (kind: FakeKind) =>
  kind === 'blind' ? (['published', 'unconfirmed'] as const) : (['published'] as const);
const eventsOf = ({ history }: DeliveryRecord): string[] => history.map(({ event }) => event);

/** One delivery on each kind of network, whose next call meets this. */
async function meetOnEach(stage: Stage, behaviour: Behaviour, name: string): Promise<void> {
  for (const kind of KINDS) {
    const slug = `${name}-${kind}`;
    const channel = await stage.channel(kind, slug);
    stage.network.next(slug, behaviour);
    await stage.due(channel, { mayEnd: mayEndOn(kind) });
  }
}

/** Deliveries on a channel that nothing happens to, one every 300 ms. */
async function besides(stage: Stage, count = 10): Promise<void> {
  const channel = await stage.channel('keyed', 'bystander');
  const from = stage.services.clock.now() + 4 * SECOND;
  const at = Array.from({ length: count }, (_, i) => from + i * 300);
  await stage.due(channel, { at, bystander: true });
}

const memoryOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;

export const networkRows: readonly FaultRow[] = [
  {
    id: 'F18',
    title: 'the network took it and never answered',
    quick: true,
    async run(stage) {
      await meetOnEach(stage, ACCEPT_AND_STAY_SILENT, 'silent');
      await stage.start();
      await besides(stage);
      await stage.settled();
      const unsure = (await stage.readAll()).filter((each) =>
        eventsOf(each).includes('unconfirmed'),
      );
      return {
        landed: unsure.length === KINDS.length ? `${unsure.length} calls without an answer` : null,
      };
    },
  },
  {
    id: 'F19',
    title: 'connections are refused for a while (8 s, with a quick table of attempts)',
    quick: true,
    async run(stage) {
      const proxy = await startTcpProxy({ port: stage.network.port });
      try {
        await proxy.set({ type: 'refuse' });
        for (const kind of ['keyed', 'probed', 'blind'] as const) {
          const channel = await stage.channel(kind, `refused-${kind}`, { port: proxy.port });
          await stage.due(channel);
        }
        await stage.start();
        await besides(stage, 20);
        await until(
          'several attempts were refused',
          async () => (await stage.readAll()).filter(({ attempts }) => attempts >= 2).length >= 3,
        );
        expect(stage.network.calls('refused-blind')).to.equal(0);
        await proxy.set({ type: 'pass' });
        await stage.settled();
        const tries = (await stage.readAll()).map(({ attempts }) => attempts);
        return { landed: `refused until attempt ${Math.max(...tries)}` };
      } finally {
        await proxy.close();
      }
    },
  },
  {
    id: 'F20',
    title: '500 after taking it, and 500 without',
    quick: true,
    async run(stage) {
      await meetOnEach(stage, acceptAndSay(500), 'took');
      await meetOnEach(stage, refuse(500), 'not');
      await stage.start();
      await stage.settled();
      const slugs = KINDS.flatMap((kind) => [`took-${kind}`, `not-${kind}`]);
      const met = slugs.filter((slug) => stage.network.calls(slug) > 0).length;
      return { landed: met === slugs.length ? `${met} calls were answered with 500` : null };
    },
  },
  {
    id: 'F21',
    title: '429 with Retry-After of 120 s, a year, the past, and none',
    quick: true,
    async run(stage) {
      const headers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
        'in-120': { 'retry-after': '120' },
        'in-a-year': { 'retry-after': String(365 * 86_400) },
        'long-past': { 'retry-after': new Date(0).toUTCString() },
        none: {},
      };
      const channels = [];
      for (const [slug, header] of Object.entries(headers)) {
        const channel = await stage.channel('keyed', slug);
        channels.push(channel);
        stage.network.next(slug, refuse(429, header));
      }
      await stage.start();
      const began = stage.services.clock.now();
      for (const channel of channels) {
        await stage.due(channel, { at: [began + SECOND] });
        // What is due a little later waits with the channel, and not for its own attempts.
        await stage.due(channel, { at: [began + 6 * SECOND] });
      }
      await besides(stage);
      const { store } = stage.services;
      const paused = async () =>
        (await store.channels.find().lean().exec()).filter(({ pausedUntil }) => pausedUntil);
      await until('each was told to wait', async () => (await paused()).length === 4);
      const waits = new Map(
        (await paused()).map(({ slug, pausedUntil }) => [
          slug,
          ((pausedUntil?.getTime() ?? 0) - began) / SECOND,
        ]),
      );
      expect(waits.get('in-120')).to.be.within(115, 135);
      expect(waits.get('in-a-year')).to.be.within(600, 3_700);
      expect(waits.get('long-past')).to.be.below(15);
      expect(waits.get('none')).to.be.within(10, 75);
      await until('the bystander is done', async () => {
        const ids = stage.wanted.filter(({ bystander }) => bystander).map(({ id }) => id);
        const all = await stage.readAll();
        return all.every(({ _id, state }) => !ids.includes(_id) || state === 'published');
      });
      expect(stage.network.calls('in-a-year'), 'nothing is asked meanwhile').to.equal(1);
      // The time goes by: what was to wait until then has waited.
      const now = new Date(stage.services.clock.now());
      await store.channels.updateMany({}, { $set: { pausedUntil: null } });
      await store.deliveries.updateMany({ state: 'queued' }, { $set: { wakeAt: now } });
      await stage.settled();
      return { landed: `four channels were told to wait` };
    },
  },
  {
    id: 'F22',
    title: '401 once, and 401 until somebody connects the channel again',
    quick: true,
    async run(stage) {
      const once = await stage.channel('keyed', 'once');
      stage.network.next('once', refuse(401));
      const [first] = await stage.due(once);
      const always = await stage.channel('keyed', 'always');
      stage.network.always('always', refuse(401));
      const from = stage.services.clock.now() + SECOND;
      const waiting = await stage.due(always, { at: [0, 1, 2].map((i) => from + i * 500) });
      await stage.start();
      await besides(stage);
      const { store } = stage.services;
      await until('it asks to be connected again', async () =>
        store.channels.exists({ _id: always._id, 'connection.state': 'reconnect' }),
      );
      await until('all of its queue waits', async () => {
        const all = await Promise.all(waiting.map(({ _id }) => stage.read(_id)));
        return all.every(({ state, problem }) => state === 'queued' && problem);
      });
      for (const { _id } of waiting) {
        expect((await stage.read(_id)).attempts, 'no attempt is burnt').to.equal(0);
      }
      stage.network.always('always', ACCEPT);
      await store.channels.updateOne(
        { _id: always._id },
        { $set: { 'connection.state': 'connected' } },
      );
      await stage.settled(120 * SECOND);
      expect(eventsOf(await stage.read(first?._id ?? ''))).to.deep.equal([
        ...['queued', 'publishing', 'published'],
      ]);
      const asked = stage.network.refreshes('once');
      return { landed: asked === 1 ? 'renewed once, and connected again once' : null };
    },
  },
  {
    id: 'F24',
    title: 'answers that are slow, endless or huge',
    quick: true,
    async run(stage) {
      const worker = await stage.start();
      const before = memoryOf(worker.pid);
      await meetOnEach(stage, slowly(6 * SECOND), 'slow');
      await meetOnEach(stage, { takes: true, answer: 'drip' }, 'drip');
      await meetOnEach(stage, { takes: true, answer: 'flood' }, 'flood');
      let most = before;
      await until('all have ended', async () => {
        most = Math.max(most, memoryOf(worker.pid));
        return (await stage.readAll()).every(
          ({ state }) => state !== 'queued' && state !== 'publishing',
        );
      });
      await stage.settled();
      expect(most - before, 'MB more while it was flooded').to.be.below(150);
      const met = stage.network.accepted.length;
      return { landed: met >= 12 ? `12 such answers, ${Math.round(most - before)} MB more` : null };
    },
  },
  {
    id: 'F25',
    title: '201 with a body that is cut, or is no JSON',
    quick: true,
    async run(stage) {
      await meetOnEach(stage, { takes: true, answer: 'cut-body' }, 'cut');
      await meetOnEach(stage, { takes: true, answer: 'html' }, 'html');
      await stage.start();
      await stage.settled();
      for (const { network, outcome, state } of await stage.readAll()) {
        if (network === 'webhook') expect(state).to.equal('published');
        if (network === 'keyed' || network === 'probed') {
          expect(outcome?.url, network).to.match(/^https:\/\/network\.example\/n-/);
        }
      }
      return { landed: `${stage.network.accepted.length} were taken` };
    },
  },
];

import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { SECOND } from '../../../src/domain/time-units.js';
import { readConfig } from '../../../src/config.js';
import { keptLog } from '../../support/kept-log.js';
import { openTestServices } from '../support/test-services.js';
import { holdDocuments } from '../../process/support/held-documents.js';
import { seedChannel, seedDue, seedToken } from '../../process/support/seeding.js';
import { until } from '../../process/support/waiting.js';
import type { FaultRow } from '../row.js';
import { slowly } from '../support/behaviour.js';
import { lacksSmallDisk, makeSmallDisk, type SmallDisk } from '../support/small-disk.js';
import type { Stage } from '../support/stage.js';

/** What a person is told within, whether or not it was saved. */
const TOLD_WITHIN = 5 * SECOND;
const KINDS = ['feed', 'keyed', 'probed', 'blind', 'webhook'] as const;

/** Says whether each was saved, and how long that took. */
async function trySaving(stage: Stage, url: string, channel: string) {
  const token = await seedToken(stage.services);
  return async (text: string): Promise<{ saved: boolean; took: number; said: string }> => {
    const began = performance.now();
    const answer = await fetch(`${url}/api/v1/posts`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        ...{ 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      },
      body: JSON.stringify({
        ...{ function: 'news', text, channels: [channel], when: 'next-slot' },
      }),
    });
    const said = await answer.text();
    return { saved: answer.status === 201, took: performance.now() - began, said };
  };
}

async function postsOf({ services }: Stage, text: string) {
  const posts = await services.store.posts.find({ text }).lean();
  const ids = posts.map(({ _id }) => _id);
  const deliveries = await services.store.deliveries.find().select({ post: 1 }).lean();
  return { posts, deliveries: deliveries.filter(({ post }) => ids.includes(post)) };
}

export const documentRows: readonly FaultRow[] = [
  {
    id: 'F13',
    title: 'the documents cannot be written while somebody saves (embedded)',
    quick: true,
    async run(stage) {
      const channel = await stage.channel('feed', 'saved');
      const product = await stage.start({ FAULT_WEB: '1' });
      const save = await trySaving(stage, product.url, channel._id);
      expect((await save('Before.')).saved).to.equal(true);
      const others = (await stage.services.store.deliveries.find().lean()).length;
      const held = await holdDocuments(stage.place.folder);
      try {
        const meanwhile = await save('Meanwhile.');
        expect(meanwhile.saved, meanwhile.said).to.equal(false);
        expect(meanwhile.said).to.match(/Nothing was saved: another process has been writing/);
        expect(meanwhile.took).to.be.below(TOLD_WITHIN);
        await held.letGo();
        expect((await save('After.')).saved).to.equal(true);
        // What was said not to be saved is not there, not even by halves.
        expect((await postsOf(stage, 'Meanwhile.')).posts).to.deep.equal([]);
        expect(await stage.services.store.deliveries.find().lean()).to.have.length(others + 1);
        return { landed: `it was told "not saved" after ${Math.round(meanwhile.took)} ms` };
      } finally {
        await held.letGo();
      }
    },
  },
  {
    id: 'F14',
    title: 'the documents cannot be written at the due time (embedded)',
    async run(stage) {
      await stage.start();
      const at = stage.services.clock.now() + 6 * SECOND;
      for (const kind of KINDS) {
        await stage.due(await stage.channel(kind, kind), { at: [at, at + 200] });
      }
      const held = await holdDocuments(stage.place.folder);
      let calls = 0;
      try {
        await until('the time has gone', () => stage.services.clock.now() > at + 8 * SECOND);
        calls = stage.network.accepted.length;
        expect(calls, 'no call without an intent').to.equal(0);
      } finally {
        await held.letGo();
      }
      await stage.settled(120 * SECOND);
      return { landed: 'nothing could be written from before the time until 8 s after it' };
    },
  },
  {
    id: 'F15',
    title: 'the documents are lost between the call and the outcome (embedded)',
    async run(stage) {
      await stage.start();
      const at = stage.services.clock.now() + SECOND;
      for (const kind of KINDS.filter((each) => each !== 'feed')) {
        stage.network.always(kind, slowly(1_500));
        const mayEnd = kind === 'blind' ? (['published', 'unconfirmed'] as const) : undefined;
        const channel = await stage.channel(kind, kind);
        await stage.due(channel, { at: [at], ...(mayEnd ? { mayEnd } : {}) });
      }
      await until('each is under way', () => stage.network.unanswered === 4);
      const held = await holdDocuments(stage.place.folder);
      try {
        await until('each has its answer', () => stage.network.unanswered === 0);
        await until('a while has gone by', () => stage.services.clock.now() > at + 6 * SECOND);
        const states = (await stage.readAll()).map(({ state }) => state);
        expect(new Set(states)).to.deep.equal(new Set(['publishing']));
      } finally {
        await held.letGo();
      }
      await stage.settled(200 * SECOND);
      return { landed: '4 calls were answered while no outcome could be written' };
    },
  },
  {
    id: 'F32',
    title: 'the disk is full',
    needs: lacksSmallDisk,
    async run(stage) {
      const disk = makeSmallDisk(24);
      try {
        return await onSmallDisk(stage, disk);
      } finally {
        disk.remove();
      }
    },
  },
];

/** The installation lives on the small disk; the stage lends its network and ends its process. */
async function onSmallDisk(stage: Stage, disk: SmallDisk) {
  const config = readConfig({ DATA_DIR: disk.folder, JOBS: 'in-process', ALLOW_LOOPBACK: '1' });
  const services = await openTestServices(config, { log: keptLog().log });
  const own: Stage = { ...stage, services };
  try {
    const channel = await seedChannel(services, {
      ...{ slug: 'disk', network: 'keyed', settings: { url: stage.network.url } },
    });
    const product = await stage.start({ DATA_DIR: disk.folder, FAULT_WEB: '1' });
    const save = await trySaving(own, product.url, channel._id);
    const saved = ['Before.'];
    expect((await save('Before.')).saved).to.equal(true);
    await seedDue(services, channel, [services.clock.now() + SECOND]);
    await until('one is out', () => stage.network.accepted.length === 1);

    disk.fill();
    const at = services.clock.now() + 2 * SECOND;
    await seedDue(services, channel, [at]).catch(() => undefined);
    let refusal = '';
    // The file has some room of its own left.
    for (let i = 0; refusal === '' && i < 400; i++) {
      const text = `With a full disk ${i}. ${'Words. '.repeat(500)}`;
      const tried = await save(text);
      if (tried.saved) saved.push(text);
      else refusal = tried.said;
      expect(tried.took).to.be.below(TOLD_WITHIN);
    }
    expect(refusal).to.match(/Nothing was saved: the disk refused the write/);
    expect(product.output, 'the log says why').to.match(
      /StoreWriteError|the disk refused the write/,
    );
    const health = await fetch(`${product.url}/healthz`);
    expect(health.status, 'it is alive and can be read').to.equal(200);

    disk.makeRoom();
    expect((await save('After.')).saved).to.equal(true);
    saved.push('After.');
    const [last] = await seedDue(services, channel, [services.clock.now() + SECOND]);
    await until('one is out again', async () => {
      const found = await services.store.deliveries.findById(last?._id).lean();
      return found?.state === 'published';
    });
    const posts = await services.store.posts.find().select({ text: 1 }).lean();
    const texts = posts.map(({ text }) => text);
    expect(texts).to.include.members(saved);
    expect((await product.stop()).code, product.errors).to.equal(0);
    // Each that is out is known to be, and once.
    const published = await services.store.deliveries.find({ state: 'published' }).lean();
    const keys = stage.network.accepted.map(({ key }) => key);
    expect(published.map(({ key }) => key)).to.have.members(keys);
    return { landed: `${saved.length} posts were saved, and the disk refused the next` };
  } finally {
    await services.close();
  }
}

import { expect } from 'chai';
import fc from 'fast-check';
import { HOUR } from '../../src/domain/time-units.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import { newRecordId } from '../../src/store/record-id.js';
import { openApiBench, type ApiBench, type ApiClient } from './support/api-bench.js';

interface Page {
  readonly items: readonly { readonly id: string; readonly dueAt?: string | null }[];
  readonly next: string | null;
}

describe('lists in the API', () => {
  let bench: ApiBench;
  let viewer: ApiClient;
  before(async () => {
    bench = await openApiBench();
    viewer = await bench.client('viewer');
  });
  after(() => bench.close());
  afterEach(async () => {
    await bench.store.deliveries.deleteMany({});
    await bench.store.posts.deleteMany({});
  });

  const page = async (path: string): Promise<Page> => (await viewer.get(path)).body as Page;

  /** Reads a list to its end; `between` happens before each page but the first. */
  async function readAll(path: string, limit: number, between: () => Promise<void>) {
    const seen: Page['items'][number][] = [];
    let at = `${path}limit=${limit}`;
    for (;;) {
      const { items, next } = await page(at);
      expect(items.length).to.be.at.most(limit);
      if (next !== null) expect(items).to.have.lengthOf(limit);
      seen.push(...items);
      if (next === null) return seen;
      at = `${path}limit=${limit}&cursor=${encodeURIComponent(next)}`;
      await between();
    }
  }

  // Few due times, so that many deliveries share one; null is a draft without any.
  const hours = fc.option(fc.integer({ min: 0, max: 4 }), { nil: null });
  const states = fc.constantFrom('queued' as const, 'draft' as const);
  const someDeliveries = fc.array(fc.record({ hour: hours, state: states }), { maxLength: 40 });

  it('of deliveries show each once and in order, whatever is added meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(
        someDeliveries,
        someDeliveries,
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom('?', '?state=queued&', '?from=2026-03-02T10:00:00Z&'),
        async (first, later, limit, query) => {
          await bench.store.deliveries.deleteMany({});
          const here = await addDeliveries(first);
          const waiting = [...later];
          const seen = await readAll(`/deliveries${query}`, limit, async () => {
            await addDeliveries(waiting.splice(0, 3));
          });
          const ids = seen.map(({ id }) => id);
          expect(new Set(ids).size, 'repeats').to.equal(ids.length);
          const wanted = here.filter((delivery) => isWanted(delivery, query));
          expect(ids).to.include.members(wanted.map(({ _id }) => _id));
          const times = seen.map(({ dueAt }) => (dueAt ? Date.parse(dueAt) : -Infinity));
          expect(times).to.deep.equal([...times].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('of posts show each once, newest first, whatever is added meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 1, max: 7 }),
        async (count, limit) => {
          await bench.store.posts.deleteMany({});
          const here = await addPosts(count);
          const seen = await readAll('/posts?', limit, async () => {
            await addPosts(2);
          });
          const ids = seen.map(({ id }) => id);
          expect(ids).to.deep.equal([...here].sort().reverse());
        },
      ),
      { numRuns: 20 },
    );
  });

  it('lead on by a Link header that keeps the filters', async () => {
    await addDeliveries(Array.from({ length: 3 }, () => ({ hour: 1, state: 'queued' as const })));
    const first = await viewer.get('/deliveries?state=queued&limit=2');
    const [, link = ''] = /^<\/api\/v1([^>]+)>; rel="next"$/.exec(first.get('Link') ?? '') ?? [];
    expect(link).to.include('state=queued').and.include('limit=2');
    const second = await viewer.get(link);
    expect((second.body as Page).items).to.have.lengthOf(1);
    expect(second.get('Link')).to.equal(undefined);
  });

  it('are 200 long at most', async () => {
    for (const limit of ['0', '201', '-1', '1e2', '1.5', ' 5', '']) {
      const { status } = await viewer.get(`/posts?limit=${encodeURIComponent(limit)}`);
      expect(status, limit).to.equal(400);
    }
    expect((await viewer.get('/posts?limit=200')).status).to.equal(200);
  });

  interface Given {
    readonly hour: number | null;
    readonly state: 'queued' | 'draft';
  }

  async function addDeliveries(given: readonly Given[]): Promise<DeliveryRecord[]> {
    const now = bench.clock.now();
    const records = given.map(({ hour, state }): DeliveryRecord => {
      const dueAt = hour === null ? null : new Date(now + hour * HOUR);
      const at = new Date(now);
      return {
        ...{ _id: newRecordId(now), post: newRecordId(now), channel: newRecordId(now), state },
        ...{ function: 'news', network: 'feed', occurrence: 0, placement: { kind: 'slot' } },
        ...{ dueAt, holds: null, wakeAt: dueAt, key: newRecordId(now), epoch: 0, lease: null },
        ...{ intent: null, attempts: 0, claims: 0, outcome: null, problem: null, overrides: [] },
        ...{ approval: null, needsApproval: false, textFingerprint: '', revision: 0, author: 'a' },
        ...{ history: [], outbox: [], outboxAt: null, sample: false, createdAt: at, updatedAt: at },
      };
    });
    if (records.length > 0) await bench.store.deliveries.insertMany(records);
    return records;
  }

  async function addPosts(count: number): Promise<string[]> {
    const now = bench.clock.now();
    bench.clock.advance(1);
    const at = new Date(now);
    const posts = Array.from({ length: count }, () => ({
      ...{ _id: newRecordId(now), function: 'news' as const, title: null, text: 'x', media: [] },
      ...{ variants: {}, author: 'a', revision: 0, sample: false, createdAt: at, updatedAt: at },
    }));
    if (count > 0) await bench.store.posts.insertMany(posts);
    return posts.map(({ _id }) => _id);
  }
});

function isWanted({ state, dueAt }: DeliveryRecord, query: string): boolean {
  if (query.includes('state=')) return state === 'queued';
  if (query.includes('from=')) return dueAt !== null && dueAt >= new Date('2026-03-02T10:00:00Z');
  return true;
}

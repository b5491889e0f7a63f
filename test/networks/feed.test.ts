import { trusted } from 'mongoose';
import { expect } from 'chai';
import { MINUTE } from '../../src/domain/time-units.js';
import { planOf } from '../../src/store/query-plan.js';
import { describeNetwork } from './contract.js';
import { startFeedBench, type FeedBench } from './feed-bench.js';
import { NOON, newIdentity, sampleContent } from './sample-content.js';

const never = new AbortController().signal;

describeNetwork('feed', async () => {
  const bench = await startFeedBench();
  return {
    network: bench.network,
    connection: bench.connection,
    accepted: async (identity) => {
      const entries = await bench.store.feedEntries.find({ _id: identity.key }).lean();
      return { times: entries.length, text: entries[0]?.text ?? null };
    },
    close: () => bench.close(),
  };
});

describe('a feed channel', () => {
  let bench: FeedBench;
  beforeEach(async () => {
    bench = await startFeedBench();
  });
  afterEach(() => bench.close());

  const publish = async (text: string, identity = newIdentity()) => {
    const prepared = await bench.network.prepare(
      sampleContent({ text }),
      bench.connection,
      identity,
    );
    return bench.network.publish(prepared, bench.connection, never);
  };

  it('gives each post an address of its own', async () => {
    const identity = newIdentity();
    const outcome = await publish('Hello', identity);
    expect(outcome).to.deep.equal({
      type: 'published',
      networkId: identity.key,
      url: `${bench.url}/f/city-library/${identity.key}`,
    });
  });

  it('says other words at the same address, and when it was changed', async () => {
    const identity = newIdentity();
    const outcome = await publish('Hello', identity);
    if (outcome.type !== 'published' || !bench.network.edit) throw new Error('it is out');
    bench.clock.time += 60 * MINUTE;
    const { network, connection } = bench;
    const prepared = await network.prepare(sampleContent({ text: 'Bye' }), connection, identity);
    const out = { ...outcome, parts: [] };
    const changed = { ...outcome, type: 'changed' };
    expect(await network.edit?.(out, prepared, connection, never)).to.deep.equal(changed);
    expect(await network.edit?.(out, prepared, connection, never)).to.deep.equal(changed);
    const atom = await (await fetch(`${bench.url}/f/city-library/feed.atom`)).text();
    expect(atom).to.contain('Bye').and.not.to.contain('Hello');
    expect(atom).to.contain(`<published>${new Date(NOON).toISOString()}</published>`);
    expect(atom).to.contain(`<updated>${new Date(NOON + 60 * MINUTE).toISOString()}</updated>`);
  });

  it('takes a post back: its address says so, and no feed has it', async () => {
    const { network, connection } = bench;
    const outcome = await publish('Hello');
    if (outcome.type !== 'published') throw new Error('it is out');
    const out = { ...outcome, parts: [] };
    const first = await network.remove?.(out, connection, never);
    expect(first).to.deep.equal({ ...outcome, type: 'changed' });
    expect(await network.remove?.(out, connection, never)).to.deep.equal({ type: 'gone' });
    const prepared = await network.prepare(sampleContent(), connection, newIdentity());
    expect(await network.edit?.(out, prepared, connection, never)).to.deep.equal({ type: 'gone' });
    expect((await fetch(String(outcome.url))).status).to.equal(410);
    for (const file of ['', '/feed.atom', '/feed.rss', '/feed.json']) {
      const page = await fetch(`${bench.url}/f/city-library${file}`);
      expect(await page.text()).not.to.contain('Hello');
    }
    expect((await bench.entries.find(outcome.networkId))?.text).to.equal('');
  });

  it('keeps the first time of a post that is sent again an hour later', async () => {
    const identity = newIdentity();
    await publish('Hello', identity);
    bench.clock.time += 60 * MINUTE;
    await publish('Hello', identity);
    expect((await bench.entries.find(identity.key))?.publishedAt).to.deep.equal(new Date(NOON));
  });

  it('takes one delivery once when two workers send it at the same time', async () => {
    const identity = newIdentity();
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => publish('Hello', identity)));
    expect(new Set(outcomes.map(({ type }) => type))).to.deep.equal(new Set(['published']));
    expect(await bench.store.feedEntries.countDocuments()).to.equal(1);
  });

  it('publishes nothing when it was told to stop before', async () => {
    const prepared = await bench.network.prepare(sampleContent(), bench.connection, newIdentity());
    const outcome = await bench.network.publish(prepared, bench.connection, AbortSignal.abort());
    expect(outcome.type).to.equal('retry-later');
    expect(await bench.store.feedEntries.countDocuments()).to.equal(0);
  });

  it('pages through entries of the same instant without losing or repeating one', async () => {
    for (let index = 0; index < 7; index++) {
      if (index === 5) bench.clock.time += MINUTE;
      await publish(`Post ${index}`);
    }
    const all = await bench.entries.latest(bench.connection.channel, { limit: 100 });
    const paged: typeof all = [];
    for (;;) {
      const before = paged.at(-1);
      const page = await bench.entries.latest(bench.connection.channel, {
        limit: 2,
        ...(before === undefined ? {} : { before }),
      });
      if (page.length === 0) break;
      paged.push(...page);
    }
    expect(paged.map(({ _id }) => _id)).to.deep.equal(all.map(({ _id }) => _id));
    expect(all).to.have.length(7);
  });

  it('reads its newest entries by an index, without sorting', async () => {
    await publish('Hello');
    const at = new Date(NOON + MINUTE);
    const older = {
      publishedAt: trusted({ $lte: at }),
      $or: [{ publishedAt: trusted({ $lt: at }) }, { _id: trusted({ $lt: 'x' }) }],
    };
    for (const filter of [{}, older]) {
      const plan = await planOf(
        bench.store.feedEntries
          .find({ channel: bench.connection.channel, ...filter })
          .sort({ publishedAt: -1, _id: -1 })
          .limit(50),
      );
      expect(plan).to.include({ scans: 'index', sortedByIndex: true });
    }
  });

  for (const language of ['not a language', '<b>', 'en_US']) {
    it(`does not take ${language} for a language`, () => {
      expect(bench.network.settings.safeParse({ language }).success).to.equal(false);
    });
  }
});

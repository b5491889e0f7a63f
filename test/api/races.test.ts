import { expect } from 'chai';
import type { z } from 'zod';
import { deleteChannel } from '../../src/channels/channel-remover.js';
import { OPERATOR } from '../../src/cli/operator.js';
import { publishDelivery } from '../../src/publishing/ledger/delivery-publisher.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import type { postSchema } from '../../src/web/api/schemas/post.js';
import { gatedStore } from '../publishing/interleavings/gated-store.js';
import { PausedProcess } from '../publishing/interleavings/paused-process.js';
import {
  openApiBench,
  type ApiAnswer,
  type ApiBench,
  type ApiClient,
} from './support/api-bench.js';

/** Standing before more steps than this, a publisher has long ended. */
const MOST_STEPS = 40;

interface Raced {
  readonly post: string;
  readonly delivery: string;
  readonly channel: string;
}

/** F36 and F37, as somebody sees them who asks over HTTP at every moment of publishing. */
describe('a request that races the publisher', () => {
  let bench: ApiBench;
  let agent: ApiClient;
  let manager: ApiClient;
  beforeEach(async () => {
    bench = await openApiBench();
    agent = await bench.client('agent');
    manager = await bench.client('manager');
  });
  afterEach(() => bench.close());

  async function due(client = agent): Promise<Raced> {
    const channel = (await bench.channel())._id;
    const body = { function: 'news', text: `Words ${channel}`, channels: [channel] };
    const answer = await client.post('/posts', { ...body, when: 'next-slot' });
    const { id, deliveries } = answer.body as z.infer<typeof postSchema>;
    const [first] = deliveries;
    bench.clock.advance(Date.parse(first?.dueAt ?? '') - bench.clock.now());
    return { post: id, delivery: first?.id ?? '', channel };
  }

  const read = (id: string): Promise<DeliveryRecord> =>
    bench.store.deliveries.findById(id).lean<DeliveryRecord>().orFail().exec();
  const onFeed = ({ channel }: Raced) => bench.store.feedEntries.find({ channel }).lean().exec();

  /** Asks when the publisher has made so many steps; it makes the rest afterwards. */
  async function race(
    steps: number,
    ask: (raced: Raced) => Promise<ApiAnswer | null>,
  ): Promise<{ raced: Raced; answer: ApiAnswer | null; wasOver: boolean }> {
    const raced = await due();
    const { publisher } = bench.services;
    const publishing = await PausedProcess.begin((gate) =>
      publishDelivery({ ...publisher, store: gatedStore(publisher.store, gate) }, raced.delivery),
    );
    for (let step = 0; step < steps && !publishing.ended; step++) await publishing.step();
    const wasOver = publishing.ended;
    const answer = await ask(raced);
    while (!publishing.ended) await publishing.step();
    return { raced, answer, wasOver };
  }

  /** The same race at every step of the publisher. @returns in how many the request won */
  async function atEveryStep(
    ask: (raced: Raced) => Promise<ApiAnswer | null>,
    check: (raced: Raced, answer: ApiAnswer | null) => Promise<'asker' | 'publisher'>,
  ): Promise<{ asker: number; publisher: number }> {
    const won = { asker: 0, publisher: 0 };
    for (let steps = 0; steps < MOST_STEPS; steps++) {
      const { raced, answer, wasOver } = await race(steps, ask);
      won[await check(raced, answer)] += 1;
      if (wasOver) return won;
    }
    throw new Error(`publishing has more than ${MOST_STEPS} steps`);
  }

  it('to cancel either cancels it or is told that it is out, never both', async () => {
    const won = await atEveryStep(
      ({ delivery }) => agent.post(`/deliveries/${delivery}/cancel`),
      async (raced, answer) => {
        const { state } = await read(raced.delivery);
        if (answer?.status === 200) {
          expect(state).to.equal('cancelled');
          expect(await onFeed(raced)).to.be.empty;
          return 'asker';
        }
        expect(answer?.status, answer?.text).to.equal(409);
        expect(answer?.text).to.match(/Nothing was changed: meanwhile the delivery is publish/);
        expect(state).to.equal('published');
        expect(await onFeed(raced)).to.have.lengthOf(1);
        return 'publisher';
      },
    );
    // Both sides of the race were seen.
    expect(won.asker).to.be.greaterThan(2);
    expect(won.publisher).to.be.greaterThan(1);
  });

  it('to edit changes what goes out, or is told that the words are out', async () => {
    const won = await atEveryStep(
      ({ post }) => agent.patch(`/posts/${post}`, { text: 'Other words', revision: 0 }),
      async (raced, answer) => {
        if (answer?.status === 200) {
          // The edit has taken it from the publisher, which comes back to it.
          await publishDelivery(bench.services.publisher, raced.delivery);
          expect((await onFeed(raced)).map(({ text }) => text)).to.deep.equal(['Other words']);
          return 'asker';
        }
        expect(answer?.status, answer?.text).to.equal(409);
        const text = `Words ${raced.channel}`;
        expect((await onFeed(raced)).map((entry) => entry.text)).to.deep.equal([text]);
        expect((await bench.store.posts.findById(raced.post).lean())?.text).to.equal(text);
        return 'publisher';
      },
    );
    expect(won.asker).to.be.greaterThan(2);
    expect(won.publisher).to.be.greaterThan(1);
  });

  const REVOKED: readonly [string, (raced: Raced) => Promise<ApiAnswer | null>, string][] = [
    [
      'a function that is dimmed to 0',
      ({ channel }) => manager.put(`/channels/${channel}/dimmers/news`, { level: 0, revision: 0 }),
      'held',
    ],
    [
      'a channel that is deleted',
      async ({ channel: id }) => {
        await deleteChannel(bench.services, OPERATOR, { id, typedName: 'City news' });
        return null;
      },
      'cancelled',
    ],
  ];
  for (const [what, ask, becomes] of REVOKED) {
    it(`leaves of ${what} what is out, and sends nothing else`, async () => {
      const won = await atEveryStep(ask, async (raced, answer) => {
        if (answer) expect(answer.status, answer.text).to.equal(200);
        await publishDelivery(bench.services.publisher, raced.delivery);
        const { state } = await read(raced.delivery);
        const entries = await onFeed(raced);
        if (entries.length === 0) {
          expect(state).to.equal(becomes);
          return 'asker';
        }
        expect(entries).to.have.lengthOf(1);
        expect(state).to.equal('published');
        return 'publisher';
      });
      expect(won.asker).to.be.greaterThan(0);
      expect(won.publisher).to.be.greaterThan(0);
    });
  }
});

import { expect } from 'chai';
import type {
  Connection,
  Content,
  DeliveryIdentity,
  Network,
} from '../../src/networks/contract.js';
import { newIdentity, sampleContent, sampleImage } from './sample-content.js';

/** A network that is up, and what it has taken. */
export interface NetworkBench {
  readonly network: Network;
  readonly connection: Connection;
  /** What the network itself shows under this key: how often, and its text. */
  accepted(
    identity: DeliveryIdentity,
  ): Promise<{ readonly times: number; readonly text: string | null }>;
  close(): Promise<void>;
}

const CAPABILITIES = ['media', 'edit', 'remove', 'inbound', 'reply', 'thread', 'publicPage'];

/** What every adapter must keep, whatever its network does. */
export function describeNetwork(name: string, setUp: () => Promise<NetworkBench>): void {
  describe(`${name} as a network`, () => {
    let bench: NetworkBench;
    const signal = new AbortController().signal;
    before(async () => {
      bench = await setUp();
    });
    after(() => bench.close());

    const prepare = (content: Content, identity: DeliveryIdentity) =>
      bench.network.prepare(content, bench.connection, identity);

    it('says what it is and what it can do', () => {
      const { network } = bench;
      expect(network.name).to.equal(name);
      expect(network.label).not.to.equal('');
      expect(network.summary).to.match(/\.$/);
      expect(network.idempotency.sentence).to.match(/\.$/);
      expect(Object.keys(network.capabilities)).to.have.members(CAPABILITIES);
    });

    it('takes the settings and credentials it is connected with', () => {
      const { network, connection } = bench;
      expect(network.settings.safeParse(connection.settings).success).to.equal(true);
      expect(network.credentials.safeParse(connection.credentials).success).to.equal(true);
    });

    it('refuses settings it does not know', () => {
      const { network, connection } = bench;
      const settings = { ...connection.settings, $where: '1' };
      expect(network.settings.safeParse(settings).success).to.equal(false);
    });

    it('asks for each setting and credential by a field of that name', () => {
      const secrets = Object.keys(bench.connection.credentials);
      for (const field of bench.network.fields) {
        if (field.secret) expect(secrets).to.include(field.name);
        expect(field.label).not.to.equal('');
      }
    });

    it('issues credentials that it takes, or asks for those it needs', () => {
      const { network, connection } = bench;
      if (network.issueCredentials === undefined) {
        const asked = network.fields.filter((field) => field.secret).map((field) => field.name);
        expect(asked).to.include.members(Object.keys(connection.credentials));
        return;
      }
      const first = network.issueCredentials();
      const second = network.issueCredentials(first);
      expect(network.credentials.safeParse(second).success).to.equal(true);
      expect(second).not.to.deep.equal(first);
      expect(network.issueCredentials()).not.to.deep.equal(first);
    });

    it('prepares a request that is plain JSON, the same for every attempt', async () => {
      const identity = newIdentity();
      const content = sampleContent({ title: 'Hours', media: [sampleImage()] });
      const first = await prepare(content, identity);
      expect(JSON.parse(JSON.stringify(first))).to.deep.equal(first);
      expect(await prepare(content, identity)).to.deep.equal(first);
    });

    it('prepares no secret', async () => {
      const prepared = JSON.stringify(await prepare(sampleContent(), newIdentity()));
      for (const secret of Object.values(bench.connection.credentials).flat()) {
        expect(prepared).not.to.include(String(secret));
      }
    });

    it('notices by the fingerprint that the content was edited', async () => {
      const identity = newIdentity();
      const { fingerprint } = await prepare(sampleContent(), identity);
      const edits = [
        { text: 'Something else' },
        { title: 'A title' },
        { function: 'events' },
        { media: [sampleImage()] },
      ];
      const prints = await Promise.all(
        edits.map(async (edit) => (await prepare(sampleContent(edit), identity)).fingerprint),
      );
      expect(new Set([fingerprint, ...prints]).size).to.equal(edits.length + 1);
      expect((await prepare(sampleContent(), identity)).fingerprint).to.equal(fingerprint);
    });

    it('publishes what was prepared', async () => {
      const identity = newIdentity();
      const text = 'Grüße 👩‍👩‍👧 <b>& "more"</b>\n\nsecond paragraph';
      const prepared = await prepare(sampleContent({ text }), identity);
      const outcome = await bench.network.publish(prepared, bench.connection, signal);
      expect(outcome.type).to.equal('published');
      expect(await bench.accepted(identity)).to.deep.equal({ times: 1, text });
    });

    it('publishes what came back from the store', async () => {
      const identity = newIdentity();
      const stored = JSON.stringify(await prepare(sampleContent(), identity));
      const prepared = JSON.parse(stored) as Awaited<ReturnType<typeof prepare>>;
      const outcome = await bench.network.publish(prepared, bench.connection, signal);
      expect(outcome.type).to.equal('published');
    });

    it('is published once though its outcome was not known at first', async () => {
      const { network, connection } = bench;
      const identity = newIdentity();
      const prepared = await prepare(sampleContent(), identity);
      const first = await network.publish(prepared, connection, signal);
      // What the publisher does next depends on what the network says of itself.
      if (network.idempotency.type === 'server-key') {
        expect(await network.publish(prepared, connection, signal)).to.deep.equal(first);
        expect(await network.publish(prepared, connection, signal)).to.deep.equal(first);
      } else if (network.idempotency.type === 'probe') {
        expect((await network.lookup(prepared, connection, signal)).type).to.equal('found');
      }
      expect((await bench.accepted(identity)).times).to.equal(1);
    });

    it('reads back what it has and what it has not, or says that it cannot tell', async () => {
      const identity = newIdentity();
      const prepared = await prepare(sampleContent(), identity);
      const before = await bench.network.lookup(prepared, bench.connection, signal);
      expect(before.type).to.be.oneOf(['absent', 'cannot-tell']);
      const outcome = await bench.network.publish(prepared, bench.connection, signal);
      if (outcome.type !== 'published') throw new Error(`it was not published: ${outcome.reason}`);
      const after = await bench.network.lookup(prepared, bench.connection, signal);
      if (before.type === 'cannot-tell') {
        expect(after.type).to.equal('cannot-tell');
        expect(before.reason).to.match(/\.$/);
      } else {
        expect(after).to.deep.equal({ ...outcome, type: 'found' });
      }
    });

    it('checks its connection without publishing anything', async () => {
      const outcome = await bench.network.check(bench.connection, signal);
      expect(outcome.type).to.equal('ok');
    });

    it('finds no problem in ordinary content and says what is wrong with the rest', async () => {
      const { network, connection } = bench;
      const limits = await network.limits(connection);
      expect(network.problems(sampleContent(), limits)).to.deep.equal([]);
      if (limits.text !== undefined) {
        const text = 'é'.repeat(limits.text.most + 1);
        const [problem] = network.problems(sampleContent({ text }), limits);
        expect(problem?.rule).to.equal('too-long');
        expect(problem?.sentence).to.match(/Shorten it by/);
      }
      const many = Array.from({ length: limits.media.most + 1 }, () => sampleImage());
      const film = sampleImage({ contentType: 'video/mp4' });
      const heavy = sampleImage({ bytes: limits.media.maximumBytes + 1 });
      for (const media of [many, [film], [heavy]]) {
        const rules = network.problems(sampleContent({ media }), limits).map(({ rule }) => rule);
        expect(rules).to.deep.equal(['media']);
      }
    });
  });
}

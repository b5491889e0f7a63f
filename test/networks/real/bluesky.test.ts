import { expect } from 'chai';
import type {
  Connection,
  Content,
  DeliveryIdentity,
  Network,
  Published,
  PublishedPart,
  PublishOutcome,
} from '../../../src/networks/contract.js';
import { recordKey } from '../../../src/networks/bluesky/record-key.js';
import { ImageRefusedError } from '../../../src/networks/images.js';
import { describeNetwork } from '../contract.js';
import { NOON, newIdentity, sampleContent, sampleImage } from '../sample-content.js';
import { blueskyPds, startPds, type PdsAccount, type RunningPds } from '../servers/bluesky-pds.js';
import { describeOn } from '../servers/test-server.js';
import { connectionTo, createBluesky, never } from './bluesky-bench.js';

describeOn(blueskyPds, 'On Bluesky’s own server,', () => {
  let pds: RunningPds;
  let names = 0;
  before(async () => {
    pds = await startPds();
  });
  after(() => pds.close());

  const newAccount = (): Promise<PdsAccount> => {
    names += 1;
    return pds.createAccount(`library${names}`);
  };

  describeNetwork('bluesky', async () => {
    const account = await newAccount();
    return {
      network: createBluesky(),
      connection: connectionTo(pds.url, account),
      async accepted(identity) {
        const key = recordKey(identity, 0);
        const found = (await pds.posts(account)).filter(({ uri }) => uri.endsWith(`/${key}`));
        return { times: found.length, text: (found[0]?.value['text'] ?? null) as string | null };
      },
      close: () => Promise.resolve(),
    };
  });

  describe('a Bluesky channel', () => {
    let network: Network;
    let account: PdsAccount;
    let connection: Connection;
    beforeEach(async () => {
      network = createBluesky();
      account = await newAccount();
      connection = connectionTo(pds.url, account);
    });

    const prepare = (change: Partial<Content>, identity: DeliveryIdentity = newIdentity()) =>
      network.prepare(sampleContent(change), connection, identity);

    async function publish(change: Partial<Content>, identity = newIdentity()) {
      const prepared = await prepare(change, identity);
      return mustBeOut(await network.publish(prepared, connection, never));
    }

    const values = async () => (await pds.posts(account)).map(({ value }) => value);
    const texts = async () => (await values()).map(({ text }) => text);

    it('marks links, mentions and tags by their bytes, and names who is mentioned', async () => {
      const friend = await newAccount();
      const text = `Grüße 👩‍👩‍👧 @${friend.handle}: https://example.org/a/rather/long/path?x=1 #Öffnung`;
      await publish({ text });
      const [post] = await values();
      const shown = `Grüße 👩‍👩‍👧 @${friend.handle}: example.org/a/rather/lon... #Öffnung`;
      expect(post?.['text']).to.equal(shown);
      const bytes = Buffer.from(shown);
      const facets = (post?.['facets'] ?? []) as {
        index: { byteStart: number; byteEnd: number };
        features: Record<string, unknown>[];
      }[];
      const marked = facets.map(({ index, features }) => [
        bytes.toString('utf8', index.byteStart, index.byteEnd),
        features[0],
      ]);
      const kind = (name: string) => `app.bsky.richtext.facet#${name}`;
      expect(marked).to.have.deep.members([
        [`@${friend.handle}`, { $type: kind('mention'), did: friend.did }],
        [
          'example.org/a/rather/lon...',
          { $type: kind('link'), uri: 'https://example.org/a/rather/long/path?x=1' },
        ],
        ['#Öffnung', { $type: kind('tag'), tag: 'Öffnung' }],
      ]);
    });

    it('leaves a mention of nobody as plain text', async () => {
      await publish({ text: 'Hello @nobody.test' });
      const [post] = await values();
      expect(post).to.deep.include({ text: 'Hello @nobody.test', facets: [] });
    });

    it('carries the time it was due, however late it goes out', async () => {
      await publish({});
      const [post] = await values();
      expect(post?.['createdAt']).to.equal(new Date(NOON).toISOString());
    });

    it('shows images with their alternative text and shape, kept by the server', async () => {
      const media = [sampleImage(), sampleImage({ alternativeText: 'The stage 🎭' })];
      await publish({ media });
      const [post] = await values();
      const { images } = post?.['embed'] as {
        images: { alt: string; aspectRatio: unknown; image: { ref: { $link: string } } }[];
      };
      expect(images.map(({ alt }) => alt)).to.deep.equal([
        'A lighting desk at dusk',
        'The stage 🎭',
      ]);
      expect(images[0]?.aspectRatio).to.deep.equal({ width: 60, height: 40 });
      const kept = await fetch(
        `${pds.url}/xrpc/com.atproto.sync.getBlob?did=${account.did}&cid=${images[0]?.image.ref.$link}`,
      );
      expect(kept.status).to.equal(200);
      expect(kept.headers.get('content-type')).to.equal('image/png');
    });

    it('is refused with what to do when an image cannot be fitted', async () => {
      const sentence = 'An image of this post no longer exists. Add it again.';
      network = createBluesky({
        images: { fit: () => Promise.reject(new ImageRefusedError(sentence)) },
      });
      const prepared = await prepare({ media: [sampleImage()] });
      const outcome = await network.publish(prepared, connection, never);
      expect(outcome).to.deep.equal({ type: 'refused', reason: sentence });
      expect(await values()).to.deep.equal([]);
    });

    it('stands once however often and however simultaneously it is sent', async () => {
      const prepared = await prepare({ media: [sampleImage()] });
      const outcomes = await Promise.all(
        Array.from({ length: 4 }, () => network.publish(prepared, connection, never)),
      );
      const out = await network.publish(prepared, connection, never);
      for (const outcome of outcomes) expect(outcome).to.deep.equal(out);
      expect(await values()).to.have.length(1);
    });

    it('is replaced where it stands', async () => {
      const identity = newIdentity();
      const { networkId, url } = await publish({ text: 'Open on Sundays' }, identity);
      const prepared = await prepare({ text: 'Open on Saturdays' }, identity);
      const published: Published = { networkId, url, parts: [] };
      for (let repeated = 0; repeated < 2; repeated += 1) {
        const outcome = await network.edit?.(published, prepared, connection, never);
        expect(outcome).to.deep.equal({ type: 'changed', networkId, url });
      }
      expect(await texts()).to.deep.equal(['Open on Saturdays']);
    });

    it('is taken back, and then is gone', async () => {
      const { networkId, url } = await publish({});
      const published: Published = { networkId, url, parts: [] };
      const removed = await network.remove?.(published, connection, never);
      expect(removed).to.deep.equal({ type: 'changed', networkId, url });
      expect(await values()).to.deep.equal([]);
      expect(await network.remove?.(published, connection, never)).to.deep.equal({ type: 'gone' });
      const prepared = await prepare({});
      const edited = await network.edit?.(published, prepared, connection, never);
      expect(edited).to.deep.equal({ type: 'gone' });
      expect(await values()).to.deep.equal([]);
    });

    describe('with a thread', () => {
      const sentence = 'The library opens on Sundays from May, and the café in it does so too. ';
      const thread: Partial<Content> = { text: sentence.repeat(16).trim(), thread: true };
      let saved: PublishedPart[];
      beforeEach(() => {
        saved = [];
      });
      const progress = (done: readonly PublishedPart[] = []) => ({
        done,
        save: (part: PublishedPart) => {
          saved.push(part);
          return Promise.resolve();
        },
      });

      const isChained = async (parts: number) => {
        const posts = await pds.posts(account);
        expect(posts).to.have.length(parts);
        const refs = posts.map(({ uri, cid }) => ({ uri, cid }));
        expect(posts.map(({ value }) => value['reply'])).to.deep.equal(
          posts.map((_post, index) =>
            index === 0 ? undefined : { root: refs[0], parent: refs[index - 1] },
          ),
        );
      };

      it('puts one below the other, each saved before the next', async () => {
        const prepared = await prepare(thread);
        const outcome = mustBeOut(await network.publish(prepared, connection, never, progress()));
        await isChained(4);
        const posts = await pds.posts(account);
        expect(saved.map(({ networkId }) => networkId)).to.deep.equal(posts.map(({ uri }) => uri));
        expect(outcome.networkId).to.equal(posts[0]?.uri);
        expect((await texts()).join(' ')).to.equal(thread.text);
        const found = await network.lookup(prepared, connection, never);
        expect(found).to.deep.equal({ ...outcome, type: 'found' });
      });

      it('goes on at the second part when the first is out', async () => {
        const prepared = await prepare(thread);
        const stopped = new Error('the delivery is no longer ours');
        const first = network.publish(prepared, connection, never, {
          done: [],
          save: (part) => {
            saved.push(part);
            return Promise.reject(stopped);
          },
        });
        expect(await first.catch((error: unknown) => error)).to.equal(stopped);
        expect(await values()).to.have.length(1);
        const done = [...saved];
        const half = await network.lookup(prepared, connection, never, done);
        expect(half).to.deep.equal({ type: 'absent' });
        mustBeOut(await network.publish(prepared, connection, never, progress(done)));
        expect(saved.map(({ index }) => index)).to.deep.equal([0, 1, 2, 3]);
        await isChained(4);
      });

      it('is refused when what it follows was taken away', async () => {
        const prepared = await prepare(thread);
        mustBeOut(await network.publish(prepared, connection, never, progress()));
        const [first] = saved;
        await network.remove?.({ networkId: '', url: null, parts: saved }, connection, never);
        const done = first === undefined ? [] : [first];
        const outcome = await network.publish(prepared, connection, never, progress(done));
        expect(outcome.type).to.equal('refused');
        expect(await values()).to.deep.equal([]);
      });

      it('is edited to fewer parts and to more, and taken back whole', async () => {
        const identity = newIdentity();
        const prepared = await prepare(thread, identity);
        const out = mustBeOut(await network.publish(prepared, connection, never, progress()));
        const published: Published = { ...out, parts: saved };
        const short = await prepare({ text: 'Open on Sundays' }, identity);
        expect(await network.edit?.(published, short, connection, never)).to.include({
          type: 'changed',
        });
        expect(await texts()).to.deep.equal(['Open on Sundays']);
        const one: Published = { ...out, parts: saved.slice(0, 1) };
        await network.edit?.(one, prepared, connection, never);
        await isChained(4);
        await network.remove?.(published, connection, never);
        expect(await values()).to.deep.equal([]);
      });

      it('is shown beforehand as it will be', async () => {
        const content = sampleContent({ ...thread, media: [sampleImage()] });
        const limits = await network.limits(connection);
        const parts = network.preview?.(content, limits) ?? [];
        expect(parts.map(({ media }) => media.length)).to.deep.equal([1, 0, 0, 0]);
        for (const { used } of parts) expect(used).to.be.within(100, 300);
        mustBeOut(await network.publish(await prepare(thread), connection, never));
        const shown = parts.map(({ segments }) => segments.map(({ text }) => text).join(''));
        expect(shown).to.deep.equal(await texts());
        expect(network.problems(content, limits)).to.deep.equal([]);
      });
    });
  });
});

function mustBeOut(outcome: PublishOutcome): Extract<PublishOutcome, { type: 'published' }> {
  if (outcome.type !== 'published') throw new Error(`it was ${outcome.type}: ${outcome.reason}`);
  return outcome;
}

import { expect } from 'chai';
import type {
  Connection,
  InboundMessage,
  InboundOutcome,
  Network,
  Published,
} from '../../../src/networks/contract.js';
import { refuse } from '../../faults/support/behaviour.js';
import { newIdentity, sampleContent } from '../sample-content.js';
import { blueskyPds, startPds, type PdsAccount, type RunningPds } from '../servers/bluesky-pds.js';
import { describeOn } from '../servers/test-server.js';
import { startAppView, type AppView } from './app-view.js';
import { connectionTo, createBluesky, never } from './bluesky-bench.js';
import { startFaultProxy } from './fault-proxy.js';

type Read = Extract<InboundOutcome, { type: 'read' }>;

describeOn(blueskyPds, 'What people say on Bluesky', () => {
  let names = 0;
  let pds: RunningPds;
  let network: Network;
  let us: PdsAccount;
  let friend: PdsAccount;
  let ours: Connection;
  let theirs: Connection;

  async function meet(): Promise<void> {
    names += 1;
    network = createBluesky();
    us = await pds.createAccount(`us${names}`);
    friend = await pds.createAccount(`friend${names}`);
    ours = connectionTo(pds.url, us);
    theirs = connectionTo(pds.url, friend);
  }

  async function say(as: Connection, text: string, answers?: InboundMessage): Promise<Published> {
    const prepared = await network.prepare(sampleContent({ text }), as, newIdentity(), answers);
    const outcome = await network.publish(prepared, as, never);
    if (outcome.type !== 'published') throw new Error(`it was ${outcome.type}: ${outcome.reason}`);
    return { ...outcome, parts: [] };
  }

  async function read(cursor: string | null, as: Connection = ours): Promise<Read> {
    const outcome = await network.inbound?.(as, cursor, never);
    if (outcome?.type !== 'read') throw new Error(`it was ${outcome?.type}: ${outcome?.reason}`);
    return outcome;
  }

  const refOf = async (account: PdsAccount, uri: string) => {
    const post = (await pds.posts(account)).find((each) => each.uri === uri);
    return { uri, cid: post?.cid };
  };

  /** As any app writes a reply. */
  async function answer(by: PdsAccount, to: { uri: string }, text: string): Promise<string> {
    const parent = await refOf(us, to.uri);
    const written = await pds.call('com.atproto.repo.createRecord', {
      token: by.accessJwt,
      body: {
        repo: by.did,
        collection: 'app.bsky.feed.post',
        record: { text, createdAt: '2026-04-14T12:30:00Z', reply: { root: parent, parent } },
      },
    });
    return written['uri'] as string;
  }

  describe('with a server that has no AppView', () => {
    before(async () => {
      pds = await startPds();
    });
    after(() => pds.close());
    beforeEach(meet);

    it('is read from the accounts of the same server, once, from now on', async () => {
      const start = await read(null);
      expect(start.messages).to.deep.equal([]);
      const post = await say(ours, 'The library opens on Sundays');
      await say(theirs, 'The weather is fine');
      const uri = await answer(friend, { uri: post.networkId }, 'From when?');
      const next = await read(start.cursor);
      expect(next.messages).to.deep.equal([
        {
          networkId: uri,
          thread: post.networkId,
          inReplyTo: post.networkId,
          kind: 'reply',
          author: {
            id: friend.did,
            name: `@${friend.handle}`,
            url: `https://bsky.app/profile/${friend.did}`,
          },
          text: 'From when?',
          at: Date.UTC(2026, 3, 14, 12, 30),
          url: `https://bsky.app/profile/${friend.did}/post/${uri.split('/').at(-1)}`,
          public: true,
          context: {
            root: await refOf(us, post.networkId),
            parent: await refOf(friend, uri),
          },
        },
      ]);
      expect((await read(next.cursor)).messages).to.deep.equal([]);
    });

    it('includes what was said shortly before the channel was connected', async () => {
      const post = await say(ours, 'The library opens on Sundays');
      await answer(friend, { uri: post.networkId }, 'From when?');
      const { messages } = await read(null);
      expect(messages.map(({ text }) => text)).to.include('From when?');
    });

    it('has mentions with their links whole, and nothing of our own', async () => {
      const { cursor } = await read(null);
      const link = 'https://example.org/a/rather/long/path';
      await say(theirs, `Look, @${us.handle}: ${link}`);
      await say(ours, `We are @${us.handle}`);
      const { messages } = await read(cursor);
      expect(messages.map(({ kind, text }) => [kind, text])).to.deep.equal([
        ['mention', `Look, @${us.handle}: ${link}`],
      ]);
    });

    it('can be answered, and the answer stands once below it and comes back to them', async () => {
      const { cursor } = await read(null);
      const theirCursor = (await read(null, theirs)).cursor;
      await say(theirs, `When do you open, @${us.handle}?`);
      const [question] = (await read(cursor)).messages;
      if (question === undefined) throw new Error('there is no question');
      const identity = newIdentity();
      const content = sampleContent({ text: 'At nine.' });
      const prepared = await network.prepare(content, ours, identity, question);
      const outcome = await network.publish(prepared, ours, never);
      expect(await network.publish(prepared, ours, never)).to.deep.equal(outcome);
      const posts = await pds.posts(us);
      expect(posts.map(({ value }) => [value['text'], value['reply']])).to.deep.equal([
        ['At nine.', question.context],
      ]);
      const back = await read(theirCursor, theirs);
      expect(back.messages.map(({ text, thread }) => [text, thread])).to.deep.equal([
        ['At nine.', question.networkId],
      ]);
    });

    it('is read on over more than one page', async () => {
      const post = await say(ours, 'The library opens on Sundays');
      let { cursor } = await read(null);
      const ref = await refOf(us, post.networkId);
      const writes = Array.from({ length: 60 }, (_, index) => ({
        $type: 'com.atproto.repo.applyWrites#create',
        collection: 'app.bsky.feed.post',
        value: {
          text: `Question ${index}`,
          createdAt: '2026-04-14T12:30:00Z',
          reply: { root: ref, parent: ref },
        },
      }));
      await pds.call('com.atproto.repo.applyWrites', {
        token: friend.accessJwt,
        body: { repo: friend.did, writes },
      });
      const texts: string[] = [];
      for (let more = true; more;) {
        const next = await read(cursor);
        texts.push(...next.messages.map(({ text }) => text));
        ({ cursor, more } = next);
      }
      expect(texts).to.deep.equal(writes.map(({ value }) => value.text));
    });

    it('is read from the others while one is switched off, and from that one afterwards', async () => {
      const other = await pds.createAccount(`other${names}`);
      const post = await say(ours, 'The library opens on Sundays');
      let { cursor } = await read(null);
      await pds.call('com.atproto.server.deactivateAccount', {
        token: friend.accessJwt,
        body: {},
      });
      await answer(other, { uri: post.networkId }, 'From when?');
      const meanwhile = await read(cursor);
      expect(meanwhile.messages.map(({ text }) => text)).to.deep.equal(['From when?']);
      ({ cursor } = meanwhile);
      await pds.call('com.atproto.server.activateAccount', {
        token: friend.accessJwt,
        post: true,
      });
      await answer(friend, { uri: post.networkId }, 'Until when?');
      const { messages } = await read(cursor);
      expect(messages.map(({ text }) => text)).to.deep.equal(['Until when?']);
    });

    it('waits when the server has a bad minute, and begins anew after a broken cursor', async () => {
      const proxy = await startFaultProxy(pds.url);
      const connection = connectionTo(proxy.url, us);
      proxy.next('listNotifications', refuse(502));
      const bad = await network.inbound?.(connection, null, never);
      expect(bad?.type).to.equal('retry-later');
      proxy.next('listRecords', refuse(429, { 'retry-after': '60' }));
      const waiting = await network.inbound?.(connection, null, never);
      expect(waiting).to.include({ type: 'retry-later' });
      expect(waiting).to.have.property('retryAt');
      expect((await read('no cursor of ours', connection)).type).to.equal('read');
      await proxy.close();
    });
  });

  describe('with a server that has an AppView', () => {
    let appView: AppView;
    before(async () => {
      appView = await startAppView();
      const did = 'did:web:appview.test';
      pds = await startPds({ bskyAppViewUrl: appView.url, bskyAppViewDid: did });
    });
    after(async () => {
      await pds.close();
      await appView.close();
    });
    beforeEach(async () => {
      appView.notifications.length = 0;
      await meet();
    });

    let seconds = 0;
    function notify(reason: string, text: string, more: Record<string, unknown> = {}): string {
      seconds += 1;
      const uri = `at://${friend.did}/app.bsky.feed.post/n${seconds}`;
      appView.notifications.push({
        ...{ uri, cid: `bafy${seconds}`, reason, isRead: true },
        indexedAt: new Date(Date.UTC(2026, 3, 14) + seconds * 1_000).toISOString(),
        author: { did: friend.did, handle: friend.handle, displayName: 'Ann' },
        record: { $type: 'app.bsky.feed.post', text, createdAt: '2026-04-14T12:00:00Z' },
        ...more,
      });
      return uri;
    }

    it('has replies, mentions and quotes, read elsewhere or not, and no likes', async () => {
      const uri = notify('mention', 'Look, @us');
      notify('like', '', { record: { $type: 'app.bsky.feed.like' } });
      notify('quote', 'What they say');
      notify('reply', 'From when?');
      const { messages } = await read(null);
      expect(messages.map(({ kind, text }) => [kind, text])).to.deep.equal([
        ['mention', 'Look, @us'],
        ['mention', 'What they say'],
        ['reply', 'From when?'],
      ]);
      expect(messages[0]).to.deep.include({
        networkId: uri,
        author: {
          id: friend.did,
          name: 'Ann',
          url: `https://bsky.app/profile/${friend.did}`,
        },
      });
    });

    it('is read on by a cursor of our own, of which the newest may come again', async () => {
      notify('reply', 'first');
      const { cursor } = await read(null);
      notify('reply', 'second');
      notify('reply', 'third');
      const next = await read(cursor);
      const texts = next.messages.map(({ text }) => text);
      expect(texts).to.deep.equal(['first', 'second', 'third']);
      const last = await read(next.cursor);
      expect(last.messages.map(({ text }) => text)).to.deep.equal(['third']);
    });

    it('is read over as many pages as have come, and none is left out', async () => {
      notify('reply', 'before');
      let { cursor } = await read(null);
      const expected = Array.from({ length: 130 }, (_, index) => `number ${index}`);
      for (const text of expected) notify('reply', text);
      const texts = new Set<string>();
      let pages = 0;
      for (let more = true; more; pages += 1) {
        const next = await read(cursor);
        for (const { text } of next.messages) texts.add(text);
        ({ cursor, more } = next);
      }
      expect(pages).to.equal(3);
      expect([...texts]).to.have.members([...expected, 'before']);
      const { messages } = await read(cursor);
      expect(messages.map(({ text }) => text)).to.deep.equal(['number 129']);
    });
  });
});

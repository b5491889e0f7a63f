import { expect } from 'chai';
import type { InboundMessage, PublishedPart } from '../../../src/networks/contract.js';
import { ACCEPT, ACCEPT_AND_DROP, refuse } from '../../faults/support/behaviour.js';
import { until } from '../../process/support/waiting.js';
import { describeNetwork } from '../contract.js';
import { newIdentity, sampleContent, sampleImage } from '../sample-content.js';
import { snac } from '../servers/snac.js';
import { describeOn } from '../servers/test-server.js';
import {
  adapter,
  mastodonConnection,
  openMastodonBench,
  type MastodonBench,
} from './mastodon-bench.js';
import { startFaultProxy, type FaultProxy } from './fault-proxy.js';
import { logInAt } from './snac-login.js';
import { sampleImages } from './sample-images.js';

describeOn(snac, 'Mastodon on snac2', () => {
  describeNetwork('mastodon', openMastodonBench);

  let bench: MastodonBench;
  let proxy: FaultProxy;
  const signal = new AbortController().signal;
  before(async () => {
    bench = await openMastodonBench();
    proxy = await startFaultProxy(bench.snac.url);
  });
  after(async () => {
    await proxy.close();
    await bench.close();
  });

  const own = () => bench.snac.statuses(bench.account.name);
  const published = async (
    given: Parameters<typeof sampleContent>[0],
    answers?: InboundMessage,
  ) => {
    const { network, connection } = bench;
    const content = sampleContent(given);
    const prepared = await network.prepare(content, connection, newIdentity(), answers);
    const outcome = await network.publish(prepared, connection, signal);
    if (outcome.type !== 'published') throw new Error(`${outcome.type}: ${outcome.reason}`);
    return { ...outcome, parts: [{ ...outcome, index: 0 }] };
  };

  it('pins what is out, and again without harm', async () => {
    const { network, connection } = bench;
    const out = await published({ text: 'Expect three posts a week.' });
    expect((await network.pin?.(out, connection, signal))?.type).to.equal('changed');
    expect((await network.pin?.(out, connection, signal))?.type).to.equal('changed');
    const look = await fetch(`${bench.snac.url}/api/v1/statuses/${out.networkId}`, {
      headers: { authorization: `Bearer ${bench.account.token}` },
    });
    expect(await look.json()).to.include({ pinned: true });
    const gone = { ...out, networkId: 'nowhere', parts: [] };
    expect((await network.pin?.(gone, connection, signal))?.type).to.equal('gone');
  });

  it('says whose account it is', async () => {
    const outcome = await bench.network.check(bench.connection, signal);
    expect(outcome).to.deep.equal({ type: 'ok', account: `@library@${bench.snac.host}` });
  });

  it('is rejected with a token that ended, which this server says by 422', async () => {
    const { network, connection } = bench;
    const ended = { ...connection, credentials: { accessToken: 'ended' } };
    const outcome = await network.check(ended, signal);
    expect(outcome.type).to.equal('rejected');
    const prepared = await network.prepare(sampleContent(), ended, newIdentity());
    expect((await network.publish(prepared, ended, signal)).type).to.equal('reconnect');
    expect((await network.inbound?.(ended, null, signal))?.type).to.equal('reconnect');
  });

  it('is unreachable where nobody listens', async () => {
    const gone = await startFaultProxy(bench.snac.url);
    await gone.close();
    const outcome = await bench.network.check(mastodonConnection(gone.url, bench.account), signal);
    expect(outcome.type).to.equal('unreachable');
  });

  it('counts and takes what the server states', async () => {
    const limits = await bench.network.limits(bench.connection);
    expect(limits.text).to.deep.equal({ most: 100_000, unit: 'graphemes', perLink: 32 });
    expect(limits.media.most).to.equal(4);
    const text = `https://example.org/${'a'.repeat(200)} é`;
    expect(bench.network.measure?.(text, limits)).to.equal(32 + 2);
  });

  it('shows images with their alternative text', async () => {
    const media = [
      sampleImage({ id: 'one', alternativeText: 'A lighting desk “at dusk”' }),
      sampleImage({ id: 'two', alternativeText: 'Ein Pult bei Nacht' }),
    ];
    const { networkId } = await published({ text: 'Two pictures', media });
    const status = (await own()).find(({ id }) => id === networkId);
    expect(status?.media_attachments.map(({ description }) => description)).to.deep.equal(
      media.map(({ alternativeText }) => alternativeText),
    );
    const [image] = status?.media_attachments ?? [];
    const file = await fetch(image?.url ?? '');
    expect(
      Buffer.from(await file.arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).to.equal('PNG');
  });

  it('replaces the text of a post, under the id that the server gives it then', async () => {
    const before = await published({ text: 'Open on Sundays' });
    const content = sampleContent({ text: 'Open on Sundays and Mondays' });
    const prepared = await bench.network.prepare(content, bench.connection, newIdentity());
    const edit = () => bench.network.edit?.(before, prepared, bench.connection, signal);
    const outcome = await edit();
    if (outcome?.type !== 'changed') throw new Error(JSON.stringify(outcome));
    const shown = (await own()).filter(({ uri }) => uri === before.url);
    expect(shown.map(({ text, id }) => ({ text, id }))).to.deep.equal([
      { text: content.text, id: outcome.networkId },
    ]);
    expect((await edit())?.type).to.equal('changed');
    expect((await own()).filter(({ text }) => text === content.text)).to.have.length(1);
  });

  it('does not say that images were replaced where the server keeps the old ones', async () => {
    const before = await published({ text: 'With a picture', media: [sampleImage()] });
    const content = sampleContent({ text: 'With no picture' });
    const prepared = await bench.network.prepare(content, bench.connection, newIdentity());
    const outcome = await bench.network.edit?.(before, prepared, bench.connection, signal);
    expect(outcome).to.include({ type: 'refused' });
    expect(outcome)
      .to.have.property('reason')
      .that.matches(/keeps the images/);
  });

  it('does not say that a post is gone where the server cannot delete', async () => {
    const before = await published({ text: 'Not to be deleted' });
    const outcome = await bench.network.remove?.(before, bench.connection, signal);
    expect(outcome).to.include({ type: 'refused' });
    expect((await own()).map(({ id }) => id)).to.include(before.networkId);
    const nothing = { networkId: '0000000000ffffffffffffffffffffffffffffffff', url: null };
    const gone = { ...nothing, parts: [{ ...nothing, index: 0 }] };
    expect(await bench.network.remove?.(gone, bench.connection, signal)).to.deep.equal({
      type: 'gone',
    });
  });

  it('hears a mention and an answer to its post, and answers in the same conversation', async function () {
    // The server hands posts on between its own accounts by a queue, several seconds each time.
    this.timeout(180_000);
    const { snac, network, connection, reader, account } = bench;
    const heard: InboundMessage[] = [];
    let cursor: string | null = null;
    const hear = async (text: string): Promise<InboundMessage> =>
      until(
        `“${text}” is heard`,
        async () => {
          const read = await network.inbound?.(connection, cursor, signal);
          if (read?.type !== 'read') throw new Error(JSON.stringify(read));
          cursor = read.cursor;
          heard.push(...read.messages);
          return heard.find((message) => message.text.includes(text));
        },
        { withinMilliseconds: 80_000, everyMilliseconds: 400 },
      );
    const post = await published({ text: 'Ask us anything' });
    const name = `@${account.name}@${snac.host}`;
    const answer = await snac.post(reader, {
      status: `${name} when do you *open*?\n\nSundays & https://example.org/a`,
      in_reply_to_id: post.networkId,
    });
    const question = await hear('when do you');
    expect(question).to.deep.include({
      networkId: answer.uri,
      thread: post.url,
      inReplyTo: post.networkId,
      kind: 'reply',
      public: true,
    });
    expect(question.text).to.equal(`${name} when do you open?\n\nSundays & https://example.org/a`);
    expect(question.author).to.deep.equal({
      id: `${snac.url}/reader`,
      name: 'reader',
      url: `${snac.url}/reader`,
    });

    const reply = await published({ text: 'At nine.' }, question);
    const shown = (await own()).find(({ id }) => id === reply.networkId);
    expect(shown).to.include({ in_reply_to_id: answer.id });
    expect(shown?.text).to.equal(`@reader@${snac.host} At nine.`);

    // Without its host: snac2 reads no port in a mention.
    await snac.post(reader, { status: `@${account.name} nice place` });
    const remark = await hear('nice place');
    expect(remark).to.include({ kind: 'mention', inReplyTo: null, thread: remark.networkId });
    const counted = heard.map(({ networkId }) => networkId);
    expect(new Set(counted).size, 'nothing is read twice').to.equal(counted.length);
  });

  describe('a thread', () => {
    const text = ['one', 'two', 'three']
      .map((word) => `Part ${word}: ${'lorem ipsum dolor '.repeat(24)}end of ${word}.`)
      .join('\n\n');

    it('resumes at the part that is missing, and finds those whose answer was lost', async () => {
      const network = adapter(sampleImages());
      const connection = mastodonConnection(proxy.url, bench.account);
      // As large servers have it, so that a thread needs no book.
      const statuses = { max_characters: 500 };
      const body = { configuration: { statuses } };
      proxy.next('/api/v1/instance', { takes: false, answer: { status: 200, body } });
      const content = sampleContent({ text, thread: true });
      const limits = await network.limits(connection);
      expect(network.problems(content, limits)).to.deep.equal([]);
      expect(network.preview?.(content, limits)).to.have.length(3);
      const prepared = await network.prepare(content, connection, newIdentity());
      const saved: PublishedPart[] = [];
      const progress = () => ({
        done: [...saved],
        save: (part: PublishedPart) => Promise.resolve(void saved.push(part)),
      });
      const count = async () =>
        (await own()).filter((status) => status.text.startsWith('Part ')).map(({ text }) => text);

      // Part 2 is refused for now, nothing was taken.
      proxy.next('POST /api/v1/statuses', ACCEPT, refuse(503));
      const first = await network.publish(prepared, connection, signal, progress());
      expect(first.type).to.equal('retry-later');
      expect(saved.map(({ index }) => index)).to.deep.equal([0]);

      // Then it is taken, and the answer never comes.
      proxy.next('POST /api/v1/statuses', ACCEPT_AND_DROP);
      const second = await network.publish(prepared, connection, signal, progress());
      expect(second.type).to.equal('unknown');
      expect(saved).to.have.length(1);
      expect((await network.lookup(prepared, connection, signal, saved)).type).to.equal('absent');

      const third = await network.publish(prepared, connection, signal, progress());
      expect(third).to.include({ type: 'published', networkId: saved[0]?.networkId });
      expect(proxy.landed).to.equal(4);
      expect(await count()).to.deep.equal(text.split('\n\n'));
      const shown = (await own()).filter((status) => status.text.startsWith('Part '));
      expect(shown.map((status) => status.in_reply_to_id)).to.deep.equal([
        null,
        shown[0]?.id,
        shown[1]?.id,
      ]);
      expect(await network.lookup(prepared, connection, signal)).to.deep.equal({
        ...third,
        type: 'found',
      });
    });
  });

  it('does not take another delivery’s post, nor one of two that are the same, for its own', async () => {
    const { network, connection } = bench;
    const content = sampleContent({ text: 'The same words' });
    await published(content);
    const prepared = await network.prepare(content, connection, newIdentity());
    expect((await network.lookup(prepared, connection, signal)).type).to.equal('absent');
    const stranger = adapter(sampleImages());
    await stranger.publish(prepared, connection, signal);
    const outcome = await stranger.lookup(prepared, connection, signal);
    expect(outcome.type).to.equal('cannot-tell');
  });

  it('connects by logging in on the server’s own page', async () => {
    const { network, snac: server, account } = bench;
    const redirectUri = 'https://desk.example/channels/back';
    const begun = await network.authorisation?.begin(
      { settings: { server: server.url }, redirectUri, state: 'a-state' },
      signal,
    );
    if (begun?.type !== 'begun') throw new Error(JSON.stringify(begun));
    const parameters = await logInAt(begun.url, account);
    expect(parameters['state']).to.equal('a-state');
    const request = { pending: begun.pending, parameters, redirectUri };
    const done = await network.authorisation?.complete(request, signal);
    if (done?.type !== 'authorised') throw new Error(JSON.stringify(done));
    expect(network.settings.safeParse(done.settings).success).to.equal(true);
    const connection = { ...bench.connection, ...done };
    expect((await network.check(connection, signal)).type).to.equal('ok');
  });

  it('is not connected by somebody who turned back, or with a client that is not ours', async () => {
    const { network, snac: server } = bench;
    const redirectUri = 'https://desk.example/channels/back';
    const begun = await network.authorisation?.begin(
      { settings: { server: server.url }, redirectUri, state: 's' },
      signal,
    );
    if (begun?.type !== 'begun') throw new Error(JSON.stringify(begun));
    const back = (pending: Readonly<Record<string, unknown>>, parameters: Record<string, string>) =>
      network.authorisation?.complete({ pending, parameters, redirectUri }, signal);
    expect(await back(begun.pending, { error: 'access_denied' })).to.deep.equal({
      type: 'rejected',
      reason: 'You were not logged in: access_denied.',
    });
    const wrong = { ...begun.pending, clientSecret: 'wrong' };
    expect((await back(wrong, { code: 'x' }))?.type).to.equal('rejected');
  });
});

import { expect } from 'chai';
import type { InboundMessage } from '../../../src/networks/contract.js';
import { refuse } from '../../faults/support/behaviour.js';
import { describeNetwork } from '../contract.js';
import { newIdentity, sampleContent, sampleImage } from '../sample-content.js';
import { describeOn } from '../servers/test-server.js';
import { wordpress } from '../servers/wordpress.js';
import { startFaultProxy, type FaultProxy } from './fault-proxy.js';
import { openWordpressBench, wordpressConnection, type WordpressBench } from './wordpress-bench.js';

describeOn(wordpress, 'WordPress on Debian’s package', () => {
  describeNetwork('wordpress', openWordpressBench);

  let bench: WordpressBench;
  let proxy: FaultProxy;
  const signal = new AbortController().signal;
  before(async () => {
    bench = await openWordpressBench();
    proxy = await startFaultProxy(bench.site.url);
  });
  after(async () => {
    await proxy.close();
    await bench.close();
  });

  const prepare = (
    given: Parameters<typeof sampleContent>[0],
    {
      identity = newIdentity(),
      answers,
    }: { identity?: ReturnType<typeof newIdentity>; answers?: InboundMessage } = {},
  ) => bench.network.prepare(sampleContent(given), bench.connection, identity, answers);
  const publish = async (prepared: Awaited<ReturnType<typeof prepare>>) => {
    const outcome = await bench.network.publish(prepared, bench.connection, signal);
    if (outcome.type !== 'published') throw new Error(`${outcome.type}: ${outcome.reason}`);
    return { ...outcome, parts: [{ ...outcome, index: 0 }] };
  };
  const media = async () =>
    (await bench.site.call('media', { query: { per_page: '100' } })) as readonly {
      slug: string;
      alt_text: string;
      source_url: string;
    }[];

  describe('its connection', () => {
    it('is that of a user who may publish', async () => {
      const { site, network } = bench;
      const check = (user: keyof typeof site.users) =>
        network.check(wordpressConnection(site.url, site.users[user]), signal);
      const host = new URL(site.url).host;
      expect(await check('library')).to.deep.equal({ type: 'ok', account: `library on ${host}` });
      expect((await check('guest')).type).to.equal('ok');
      const reader = await check('reader');
      expect(reader)
        .to.have.property('reason')
        .that.matches(/role Author or Editor/);
      expect(reader.type).to.equal('rejected');
    });

    it('is rejected with a wrong application password, and publishing waits for a person', async () => {
      const { site, network } = bench;
      const wrong = { ...site.users.library, applicationPassword: 'wrong' };
      const connection = wordpressConnection(site.url, wrong);
      expect((await network.check(connection, signal)).type).to.equal('rejected');
      const prepared = await prepare({ text: 'Not by a stranger' });
      expect((await network.publish(prepared, connection, signal)).type).to.equal('reconnect');
    });

    it('is unreachable where nobody listens', async () => {
      const gone = await startFaultProxy(bench.site.url);
      await gone.close();
      const connection = wordpressConnection(gone.url, bench.site.users.library);
      expect((await bench.network.check(connection, signal)).type).to.equal('unreachable');
    });
  });

  it('shows a page with paragraphs, links, tags and images with their alternative text', async () => {
    const images = [
      sampleImage({ id: 'one', alternativeText: 'A desk “at dusk” & more' }),
      sampleImage({ id: 'two', alternativeText: 'Ein Pult bei Nacht' }),
    ];
    const text =
      'Open on Sundays: https://example.org/hours?a=1&b=2.\nFrom May.\n\n#Library #Öffnung';
    const { url } = await publish(await prepare({ text, title: 'Hours', media: images }));
    const page = await bench.site.page(url ?? '');
    expect(page).to.include('Hours</h');
    expect(page).to.match(
      /<p>Open on Sundays: <a href="https:\/\/example\.org\/hours\?a=1&(amp;|#038;)b=2">/,
    );
    expect(page).to.include('From May.');
    for (const name of ['Library', 'Öffnung']) expect(page).to.include(`>${name}</a>`);
    expect(page).to.match(/<img[^>]* alt="A desk [^"]*at dusk[^"]* more"/);
    const [image] = await media();
    const file = await fetch(image?.source_url ?? '');
    expect(
      Buffer.from(await file.arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).to.equal('PNG');
  });

  it('says what was written, and runs none of it', async () => {
    const text =
      '<script>alert(1)</script> [gallery] &lt; <!-- wp:html --><b>x</b><!-- /wp:html -->';
    const { url } = await publish(await prepare({ text }));
    const page = await bench.site.page(url ?? '');
    expect(page).to.include('&lt;script&gt;alert(1)&lt;/script&gt; &#091;gallery] &amp;lt;');
    expect(page).not.to.include('<b>x</b>');
  });

  it('gives a post without a title its first line, cut at a word', async () => {
    const text = `${'A line of words that goes on and on '.repeat(4)}\nand a second`;
    await publish(await prepare({ text }));
    const post = (await bench.posts()).at(-1);
    expect(post?.title.raw).to.match(
      /^A line of words .{20,70} (goes|on|and|words|that|of|line|A)…$/,
    );
  });

  it('is found under its slug, also as a draft and in the trash', async () => {
    const prepared = await prepare({ text: 'Found wherever it is' });
    const published = await publish(prepared);
    const { site, network, connection } = bench;
    const path = `posts/${published.networkId}`;
    const look = async () => (await network.lookup(prepared, connection, signal)).type;
    await site.call(path, { as: site.users.library, body: { status: 'draft' } });
    expect(await look()).to.equal('found');
    await site.call(path, { as: site.users.library, method: 'DELETE' });
    expect(await look()).to.equal('found');
    await site.call(path, { as: site.users.library, method: 'DELETE', query: { force: 'true' } });
    expect(await look()).to.equal('absent');
  });

  it('takes back the second of two that were sent at once', async () => {
    const prepared = await prepare({ text: 'Only once, please', media: [sampleImage()] });
    const first = await publish(prepared);
    expect(await publish(prepared)).to.deep.equal(first);
    const same = (await bench.posts()).filter(({ title }) => title.raw === 'Only once, please');
    expect(same.map(({ id }) => String(id))).to.deep.equal([first.networkId]);
  });

  it('brings an image once, however often the post is attempted', async () => {
    const identity = newIdentity();
    const image = sampleImage({ id: 'again', alternativeText: 'First words' });
    const prepared = await prepare({ text: 'With one image', media: [image] }, { identity });
    const connection = wordpressConnection(proxy.url, bench.site.users.library);
    proxy.next('POST /?rest_route=%2Fwp%2Fv2%2Fposts', refuse(503));
    const outcome = await bench.network.publish(prepared, connection, signal);
    expect(outcome.type).to.equal('retry-later');
    const published = await publish(prepared);
    const edited = await prepare(
      { text: 'With one image', media: [{ ...image, alternativeText: 'Better words' }] },
      { identity },
    );
    await bench.network.edit?.(published, edited, bench.connection, signal);
    const own = (await media()).filter(({ slug }) => slug.startsWith('image-again-'));
    expect(own.map((item) => item.alt_text)).to.deep.equal(['Better words']);
  });

  it('is edited in its place and taken to the trash', async () => {
    const { network, connection } = bench;
    const published = await publish(await prepare({ text: 'Open on Sundays', title: 'Hours' }));
    const edited = await prepare({ text: 'Open on Mondays', title: 'New hours' });
    const edit = () => network.edit?.(published, edited, connection, signal);
    expect(await edit()).to.deep.include({ type: 'changed', networkId: published.networkId });
    expect((await edit())?.type).to.equal('changed');
    const page = await bench.site.page(published.url ?? '');
    expect(page).to.include('Open on Mondays').and.to.include('New hours');
    expect(page).not.to.include('Open on Sundays</p>');

    const remove = () => network.remove?.(published, connection, signal);
    expect((await remove())?.type).to.equal('changed');
    expect(await remove()).to.deep.equal({ type: 'gone' });
    expect(await edit()).to.deep.equal({ type: 'gone' });
    const nothing = { ...published, networkId: '999999' };
    expect(await network.edit?.(nothing, edited, connection, signal)).to.deep.equal({
      type: 'gone',
    });
    expect(await network.remove?.(nothing, connection, signal)).to.deep.equal({ type: 'gone' });
  });

  it('hears comments from its cursor on, answers one, and answers it only once', async () => {
    const { site, network, connection } = bench;
    const { reader } = site.users;
    const post = await publish(await prepare({ text: 'Ask us anything' }));
    const first = await network.inbound?.(connection, null, signal);
    if (first?.type !== 'read') throw new Error(JSON.stringify(first));
    const asked = (await site.call('comments', {
      as: reader,
      body: { post: Number(post.networkId), content: 'When do you <b>open</b>?\n\nAnd "why"?' },
    })) as { id: number; link: string };
    const read = async (cursor: string) => {
      const outcome = await network.inbound?.(connection, cursor, signal);
      if (outcome?.type !== 'read') throw new Error(JSON.stringify(outcome));
      return outcome;
    };
    const heard = await read(first.cursor);
    const [question] = heard.messages;
    if (!question || heard.messages.length !== 1) throw new Error(JSON.stringify(heard));
    expect(question).to.deep.include({
      inReplyTo: post.networkId,
      thread: question.networkId,
      kind: 'comment',
      public: true,
      url: asked.link,
    });
    expect(question.text).to.match(/^When do you open\?\n\nAnd .why.\?$/);
    expect(question.author).to.include({ name: 'reader', id: `${site.url}/?author=${reader.id}` });

    const prepared = await prepare({ text: 'At "nine" & <not> before.' }, { answers: question });
    const look = () => network.lookup(prepared, connection, signal);
    expect(await look()).to.deep.equal({ type: 'absent' });
    const reply = await publish(prepared);
    expect(await look()).to.deep.include({ type: 'found', networkId: reply.networkId });
    expect(await publish(prepared), 'a duplicate is refused by the site').to.deep.equal(reply);
    const below = (await site.call('comments', {
      query: { post: post.networkId, order: 'asc' },
    })) as { parent: number; content: { rendered: string } }[];
    expect(below.map(({ parent }) => parent)).to.deep.equal([0, asked.id]);
    expect(below[1]?.content.rendered).to.match(/At &quot;nine&quot; &amp; &lt;not&gt; before\./);

    await site.call('comments', {
      as: reader,
      body: { post: Number(post.networkId), parent: asked.id, content: 'Thank you' },
    });
    const thanks = await read(heard.cursor);
    expect(thanks.messages).to.have.length(1);
    expect(thanks.messages[0]).to.include({
      thread: question.networkId,
      inReplyTo: question.networkId,
    });
    expect((await read(thanks.cursor)).messages).to.deep.equal([]);

    const edited = await prepare({ text: 'At ten.' }, { answers: question });
    expect((await network.edit?.(reply, edited, connection, signal))?.type).to.equal('changed');
    expect((await network.remove?.(reply, connection, signal))?.type).to.equal('changed');
    expect(await network.remove?.(reply, connection, signal)).to.deep.equal({ type: 'gone' });
  });

  it('waits where the site wants more time between two comments', async () => {
    const { site, network } = bench;
    const post = await publish(await prepare({ text: 'Two answers' }));
    const body = { post: Number(post.networkId), content: 'Two questions?' };
    await site.call('comments', { as: site.users.reader, body });
    const connection = wordpressConnection(site.url, site.users.guest);
    const heard = await network.inbound?.(connection, null, signal);
    const question = heard?.type === 'read' ? heard.messages.at(-1) : undefined;
    if (question === undefined) throw new Error('nothing was heard');
    const answer = async (text: string) => {
      const prepared = await prepare({ text }, { answers: question });
      return (await network.publish(prepared, connection, signal)).type;
    };
    expect(await answer('First')).to.equal('published');
    expect(await answer('Second')).to.equal('retry-later');
  });

  it('serves an author who may neither make tags nor moderate', async () => {
    const { site, network } = bench;
    const connection = wordpressConnection(site.url, site.users.guest);
    const prepared = await prepare({ text: 'By a guest #unheard', media: [sampleImage()] });
    const outcome = await network.publish(prepared, connection, signal);
    expect(outcome.type).to.equal('published');
    expect(await network.lookup(prepared, connection, signal)).to.deep.equal({
      ...outcome,
      type: 'found',
    });
    expect((await network.inbound?.(connection, null, signal))?.type).to.equal('read');
  });
});

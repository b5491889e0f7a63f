import { expect } from 'chai';
import { z } from 'zod';
import { DAY, WEEK } from '../../src/domain/time-units.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import { promiseDocumentSchema } from '../../src/web/promise/promise-json.js';
import { addChannel } from '../board/support.js';
import { openWebBench, type WebBench } from './support/web-bench.js';

// The bench's clock stands at Monday 2 March 2026, 10:00 in Berlin.

describe('promise pages', () => {
  let bench: WebBench;
  let channel: ChannelRecord;
  beforeEach(async () => {
    bench = await openWebBench();
    channel = await addChannel(bench, { news: 50, support: 75 }, { slug: 'city' });
  });
  afterEach(() => bench.close());

  const visit = (path: string, headers = {}) => bench.visitor().get(path, headers);

  it('say in plain words what to expect, to anybody and without a session', async () => {
    const answer = await visit('/promise/city');
    expect(answer.status).to.equal(200);
    expect(answer.text).to.contain(
      'Expect 3 posts a week about news. We answer questions and complaints within 16 h of service hours.',
    );
    expect(answer.text).to.contain(
      'Posts come, and questions are answered, Monday to Friday 09:00–17:00 (Berlin time).',
    );
    expect(answer.text).to.contain('We do not post about events here.');
    expect(answer.headers['set-cookie']).to.equal(undefined);
    const all = (await visit('/promise')).text;
    expect(all).to.contain('<a href="/promise/city">City news</a>');
  });

  it('tell what a fade will change, from the day of each step', async () => {
    const until = bench.clock.now() + 2 * WEEK;
    await bench.store.channels.updateOne(
      { _id: channel._id },
      { $push: { 'dimmers.news.levels': { at: bench.clock.now(), level: 0, until, by: null } } },
    );
    const { text } = await visit('/promise/city');
    expect(text).to.contain('What is changing');
    expect(text).to.match(/From <time datetime="2026-03-08T23:00:00.000Z">Monday 9 Mar<\/time>/);
    expect(text).to.contain('Expect 1 post a week about news. We do not answer messages here.');
    expect(text).to.contain('Monday 16 Mar');
    expect(text).to.contain('We do not post about news here.');
  });

  it('tell blackouts ahead by their dates, and keep their reasons', async () => {
    await bench.store.channels.updateOne(
      { _id: channel._id },
      {
        $set: {
          blackouts: [
            { from: '2026-03-20', to: '2026-03-22', reason: 'Jo has the flu' },
            { from: '2026-02-01', to: '2026-02-03', reason: 'Gone' },
          ],
        },
      },
    );
    const { text } = await visit('/promise/city');
    expect(text).to.contain(
      'Nothing is promised from Friday, 20 March 2026 to Sunday, 22 March 2026.',
    );
    expect(text).not.to.contain('flu');
    expect(text).not.to.contain('February');
  });

  it('say how well it was kept where there is a score, and nothing where there is none', async () => {
    expect((await visit('/promise/city')).text).not.to.contain('of 100 kept');
    const cadence = { promised: 12, done: 12, kept: 11, score: 91.7 };
    const none = { promised: 0, done: 0, kept: 0, score: null };
    const dimmer = { cadence: none, replies: null, score: null, fell: null };
    await bench.store.consistencies.create({
      _id: channel._id,
      at: new Date(bench.clock.now()),
      dimmers: {
        news: { cadence, replies: null, score: 91.7, fell: null },
        support: dimmer,
        events: dimmer,
      },
    });
    const { text } = await visit('/promise/city');
    expect(text).to.contain('<strong>92</strong><span>of 100 kept</span>');
    expect(text).to.contain('11 of 12 posts on time');
  });

  it('are there for programs too, in a shape that is written down', async () => {
    const answer = await visit('/promise/city.json');
    expect(answer.status).to.equal(200);
    expect(answer.headers['access-control-allow-origin']).to.equal('*');
    const one = promiseDocumentSchema.extend({ version: z.literal(1), organisation: z.string() });
    const document = one.parse(answer.body);
    expect(document.functions[0]?.cadence).to.deep.equal({
      ...{ posts: 3, weeks: 1, words: '3 posts a week' },
    });
    expect(document.sentences.short.length).to.be.at.most(160);
    const all = z
      .strictObject({
        ...{ version: z.literal(1), organisation: z.string(), url: z.string() },
        channels: z.array(promiseDocumentSchema),
      })
      .parse((await visit('/promise.json')).body);
    expect(all.channels.map(({ name }) => name)).to.deep.equal(['City news']);
  });

  it('hold nothing else of the channel', async () => {
    await bench.store.channels.updateOne(
      { _id: channel._id },
      {
        $set: {
          settings: { secret: 'the-settings' },
          credentials: 'the-credentials',
          'connection.account': 'the-account',
          'connection.problem': 'the-problem',
        },
      },
    );
    for (const path of ['/promise', '/promise/city', '/promise.json', '/promise/city.json']) {
      const { text } = await visit(path);
      for (const secret of ['the-settings', 'the-credentials', 'the-account', 'the-problem']) {
        expect(text).not.to.contain(secret);
      }
      expect(text).not.to.contain(channel._id);
    }
  });

  it('are kept by caches for a minute, and not sent again to who has them', async () => {
    for (const path of ['/promise', '/promise/city', '/promise.json', '/promise/city.json']) {
      const first = await visit(path);
      expect(first.headers['cache-control']).to.equal('public, max-age=60');
      const again = await visit(path, { 'If-None-Match': first.headers['etag'] });
      expect(again.status, path).to.equal(304);
      await bench.store.channels.updateOne(
        { _id: channel._id },
        { $push: { 'dimmers.news.levels': { at: bench.clock.now(), level: 10, by: null } } },
      );
      const changed = await visit(path, { 'If-None-Match': first.headers['etag'] });
      expect(changed.status, path).to.equal(200);
      await bench.store.channels.updateOne(
        { _id: channel._id },
        { $push: { 'dimmers.news.levels': { at: bench.clock.now(), level: 50, by: null } } },
      );
    }
  });

  it('are there for a network that nobody outside reads only when a manager shows them', async () => {
    await addChannel(bench, { news: 50 }, { slug: 'inside', network: 'webhook' });
    expect((await visit('/promise/inside')).status).to.equal(404);
    expect((await visit('/promise')).text).not.to.contain('/promise/inside');
    await bench.store.channels.updateOne({ slug: 'inside' }, { $set: { promisePage: 'shown' } });
    expect((await visit('/promise/inside')).status).to.equal(200);
  });

  it('are hidden by a manager, and then there for nobody', async () => {
    await bench.person('manager');
    const manager = await bench.browser('manager@example.com');
    const settings = `/board/promise/${channel._id}`;
    const hidden = await manager.post(settings, { shown: 'no' }, settings);
    expect(hidden.status).to.equal(303);
    expect((await visit('/promise/city')).status).to.equal(404);
    expect((await visit('/promise/city.json')).status).to.equal(404);
    expect((await visit('/promise')).text).not.to.contain('City news');
    const row = await bench.store.audit.findOne({ action: 'promise-page.set' }).lean().orFail();
    expect(row.after).to.deep.equal({ shown: false });
    await manager.post(settings, { shown: 'yes' }, settings);
    expect((await visit('/promise/city')).status).to.equal(200);
  });

  it('are taken by a manager into the composer, as a post', async () => {
    await bench.person('manager');
    const manager = await bench.browser('manager@example.com');
    const { text } = await manager.get(`/board/promise/${channel._id}`);
    const href = /href="(\/write\?[^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect((await manager.get(href)).text).to.contain('Expect 3 posts a week about news.');
  });

  describe('as a pinned post', () => {
    let path: string;
    let page: string;
    beforeEach(async () => {
      const settings = { service: 'https://social.example', handle: 'city.example' };
      const pinning = { name: 'City sky', slug: 'sky', network: 'bluesky', settings };
      channel = await addChannel(bench, { news: 50, support: 75 }, pinning);
      page = `/board/promise/${channel._id}`;
      path = `${page}/pinned-post`;
      await bench.person('manager');
    });

    const submissionIn = (text: string) => /name="submission" value="(\w+)"/.exec(text)?.[1] ?? '';
    const deliveries = () =>
      bench.store.deliveries.find({ channel: channel._id }).lean<DeliveryRecord[]>().exec();

    it('are queued by one button, once however often it is sent', async () => {
      const manager = await bench.browser('manager@example.com');
      const { text } = await manager.get(page);
      expect(text).to.contain('Post it and pin it');
      const form = { submission: submissionIn(text) };
      const answer = await manager.post(path, form, page);
      expect(answer.status).to.equal(303);
      await manager.post(path, form, page);
      const queued = await deliveries();
      expect(queued).to.have.length(1);
      expect(queued[0]).to.deep.include({ state: 'queued', function: 'news' });
      expect(queued[0]?.change).to.deep.include({ kind: 'pin', refusal: null });
      const delivery = await manager.get(answer.headers['location'] ?? '');
      expect(delivery.text).to.contain('Once it is out it is pinned on City sky.');
      expect(delivery.text).to.contain('Expect 3 posts a week about news.');
    });

    it('follow the rules of any other post, and say which of them was broken', async () => {
      const manager = await bench.browser('manager@example.com');
      const submission = submissionIn((await manager.get(page)).text);
      const off = [{ at: bench.clock.now(), level: 0, by: null }];
      await bench.store.channels.updateOne(
        { _id: channel._id },
        { $set: { 'dimmers.news.levels': off, 'dimmers.support.levels': off } },
      );
      const answer = await manager.post(path, { submission }, page);
      expect(answer.status).to.equal(422);
      expect(answer.text).to.contain('Nothing was queued.').and.to.contain('Post it and pin it');
      expect(await deliveries()).to.have.length(0);
    });

    it('are of a function that is promised there', async () => {
      await bench.store.channels.updateOne(
        { _id: channel._id },
        { $push: { 'dimmers.news.levels': { at: bench.clock.now(), level: 0, by: null } } },
      );
      const manager = await bench.browser('manager@example.com');
      const submission = submissionIn((await manager.get(page)).text);
      expect((await manager.post(path, { submission }, page)).status).to.equal(303);
      expect((await deliveries())[0]?.function).to.equal('support');
    });

    it('are offered to nobody but managers, and only where the network can', async () => {
      await bench.person('author');
      const author = await bench.browser('author@example.com');
      const { text } = await author.get(page);
      expect(text).not.to.contain('Post it and pin it');
      expect(text).to.contain('a manager can have it pinned from here');
      const manager = await bench.browser('manager@example.com');
      const { text: offered } = await manager.get(page);
      const feed = await addChannel(bench, { news: 50 }, { name: 'Feed', slug: 'feed' });
      const settings = `/board/promise/${feed._id}`;
      expect((await manager.get(settings)).text).to.contain('Dimmerbank cannot do it');
      const form = { submission: submissionIn(offered) };
      const answer = await manager.post(`${settings}/pinned-post`, form, settings);
      expect(answer.status).to.equal(409);
      expect(await bench.store.deliveries.countDocuments({ channel: feed._id })).to.equal(0);
    });
  });

  it('do not have scores counted by whoever asks, nor show old ones', async () => {
    const cadence = { promised: 1, done: 1, kept: 1, score: 100 };
    const dimmer = { cadence, replies: null, score: 100, fell: null };
    await bench.store.consistencies.create({
      _id: channel._id,
      at: new Date(bench.clock.now() - 2 * DAY),
      dimmers: { news: dimmer, support: dimmer, events: dimmer },
    });
    expect((await visit('/promise/city')).text).not.to.contain('of 100 kept');
    const kept = await bench.store.consistencies.findById(channel._id).lean().orFail();
    expect(kept.at.getTime()).to.equal(bench.clock.now() - 2 * DAY);
  });

  it('end with their channel', async () => {
    await bench.store.channels.updateOne(
      { _id: channel._id },
      { $set: { deletedAt: new Date(bench.clock.now()) } },
    );
    expect((await visit('/promise/city')).status).to.equal(404);
    expect((await visit('/promise/nowhere')).status).to.equal(404);
  });

  it('give managers the sentence to copy, from the board, without JavaScript too', async () => {
    await bench.person('viewer');
    const viewer = await bench.browser('viewer@example.com');
    expect((await viewer.get('/board')).text).to.contain(`href="/board/promise/${channel._id}"`);
    const { text } = await viewer.get(`/board/promise/${channel._id}`);
    expect(text).to.contain(
      '>News: 3 posts a week, questions within 16 h. Support: 2 posts a week, everyone within 2 h. Monday to Friday 09:00–17:00 (Berlin).</textarea>',
    );
    expect(text).not.to.contain('Hide the page');
    expect(text).not.to.contain('Write the post');
  });
});

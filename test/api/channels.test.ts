import { expect } from 'chai';
import sharp from 'sharp';
import request from 'supertest';
import type { z } from 'zod';
import type { promiseSchema, slotListSchema } from '../../src/web/api/schemas/channel.js';
import type { impactSchema, levelSetSchema } from '../../src/web/api/schemas/impact.js';
import {
  openApiBench,
  type ApiAnswer,
  type ApiBench,
  type ApiClient,
} from './support/api-bench.js';

type Impact = z.infer<typeof impactSchema>;

describe('channels in the API', () => {
  let bench: ApiBench;
  let manager: ApiClient;
  let channel: string;
  beforeEach(async () => {
    bench = await openApiBench();
    manager = await bench.client('manager');
    channel = (await bench.channel())._id;
  });
  afterEach(() => bench.close());

  it('are listed and read without what is secret', async () => {
    await bench.store.channels.updateOne({ _id: channel }, { credentials: 'v1.sealed' });
    await bench.channel({ name: 'Deleted', deletedAt: new Date() });
    const { body } = await manager.get('/channels');
    expect((body as { items: object[] }).items).to.have.lengthOf(1);
    const one = await manager.get(`/channels/${channel}`);
    expect(one.body).to.deep.include({ id: channel, zone: 'Europe/Berlin' });
    expect(one.text).not.to.include('sealed');
  });

  it('have slots between two instants, in their own zone', async () => {
    const range = 'from=2026-03-02T00:00:00Z&to=2026-03-09T00:00:00Z';
    const { body } = await manager.get(`/channels/${channel}/slots?${range}`);
    const { items, zone } = body as z.infer<typeof slotListSchema>;
    expect(zone).to.equal('Europe/Berlin');
    // News three times a week, support and events once, at level 50.
    const count = (name: string) => items.filter((slot) => slot.function === name).length;
    expect([count('news'), count('support'), count('events')]).to.deep.equal([3, 1, 1]);
    for (const { at, wall } of items) {
      expect(Date.parse(`${wall}Z`) - Date.parse(at)).to.equal(3_600_000);
    }
    expect((await manager.get(`/channels/${channel}/slots?from=now`)).status).to.equal(400);
    const endless = 'from=2026-01-01T00:00:00Z&to=2036-01-01T00:00:00Z';
    expect((await manager.get(`/channels/${channel}/slots?${endless}`)).status).to.equal(400);
    const backwards = 'from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z';
    expect((await manager.get(`/channels/${channel}/slots?${backwards}`)).status).to.equal(400);
  });

  it('say what they promise, in numbers and in words', async () => {
    const { body } = await manager.get(`/channels/${channel}/promise`);
    const news = (body as z.infer<typeof promiseSchema>).functions[0];
    expect(news?.cadence).to.deep.equal({ posts: 3, weeks: 1, words: '3 posts a week' });
    expect(news?.sentence).to.equal(
      'Expect 3 posts a week about news. We answer questions and complaints within 16 h of service hours.',
    );
  });

  it('show what a level would change without changing it, then change it', async () => {
    const post = { function: 'news', text: 'Hello', channels: [channel], when: 'next-slot' };
    await manager.post('/posts', post);
    const at = `/channels/${channel}/dimmers/news`;
    const before = await manager.get(`/channels/${channel}/dimmers`);
    const shown = await manager.post(`${at}/impact`, { level: 0 });
    expect(shown.status, shown.text).to.equal(200);
    const impact = shown.body as Impact;
    expect(impact.held).to.have.lengthOf(1);
    expect(impact.after.cadence.words).to.equal('no posts');
    expect((await manager.get(`/channels/${channel}/dimmers`)).body).to.deep.equal(before.body);

    const set = await manager.put(at, { level: 0 });
    expect(set.status, set.text).to.equal(200);
    const { dimmer, impact: done } = set.body as z.infer<typeof levelSetSchema>;
    expect(dimmer).to.include({ level: 0, effectiveLevel: 0 });
    expect(done).to.deep.equal(impact);
    const held = await manager.get('/deliveries?state=held');
    expect((held.body as { items: object[] }).items).to.have.lengthOf(1);
  });

  it('fade over days, with the effect of the goal, and stop where they are', async () => {
    const at = `/channels/${channel}/dimmers/news`;
    const set = await manager.put(at, { level: 100, overDays: 14 });
    const { dimmer, impact } = set.body as z.infer<typeof levelSetSchema>;
    expect(dimmer.level).to.equal(50);
    expect(dimmer.fade?.goal).to.equal(100);
    expect(dimmer.fade?.steps.map(({ level }) => level)).to.deep.equal([75, 100]);
    expect(impact.after.cadence.words).to.equal('14 posts a week');
    const stopped = await manager.put(at, { level: 50 });
    expect((stopped.body as z.infer<typeof levelSetSchema>).dimmer.fade).to.equal(null);
    for (const overDays of [0, 367, 1.5]) {
      expect((await manager.put(at, { level: 10, overDays })).status).to.equal(400);
    }
  });

  it('are not changed by somebody who read an older revision', async () => {
    const at = `/channels/${channel}/dimmers/news`;
    await manager.put(at, { level: 75, revision: 0 });
    expect((await manager.put(at, { level: 10, revision: 0 })).status).to.equal(409);
  });

  it('take levels from 0 to 100 in whole numbers', async () => {
    for (const level of [-1, 101, 50.5, '50', null, [50]]) {
      const { status } = await manager.put(`/channels/${channel}/dimmers/news`, { level });
      expect(status, String(level)).to.equal(400);
    }
    expect((await manager.put(`/channels/${channel}/dimmers/sales`, { level: 5 })).status).to.equal(
      400,
    );
  });

  it('are shown to every token, and moved by managers alone', async () => {
    const agent = await bench.client('agent');
    const at = `/channels/${channel}/dimmers/news`;
    expect((await agent.post(`${at}/impact`, { level: 75 })).status).to.equal(200);
    expect((await agent.put(at, { level: 75 })).status).to.equal(403);
  });
});

describe('a token in the API', () => {
  let bench: ApiBench;
  before(async () => {
    bench = await openApiBench();
  });
  after(() => bench.close());

  it('learns who it is and what it may do', async () => {
    const author = await bench.client('author', 'Ticket system');
    const { body } = await author.get('/me');
    expect(body).to.include({ kind: 'token', name: 'Ticket system', role: 'author' });
    const { actions } = body as { actions: string[] };
    expect(actions).to.include('post.create').and.not.include('dimmer.set');
  });

  it('is asked for with a problem document', async () => {
    for (const header of ['', 'Bearer', 'Bearer dmb_wrong', 'Basic YTpi']) {
      const asking = request(bench.app).get('/api/v1/me').set('Authorization', header);
      const answer: ApiAnswer = await asking;
      const { status, type, headers, body } = answer;
      expect([status, type]).to.deep.equal([401, 'application/problem+json']);
      expect(headers['www-authenticate']).to.match(/^Bearer/);
      expect((body as { type: string }).type).to.equal('/api#problem-unauthenticated');
    }
  });

  it('hears which methods an address takes', async () => {
    const viewer = await bench.client('viewer');
    const answer = await request(bench.app)
      .delete('/api/v1/channels')
      .set('Authorization', `Bearer ${viewer.token}`);
    expect(answer.status).to.equal(405);
    expect(answer.get('Allow')).to.equal('GET, HEAD, POST');
    expect(answer.type).to.equal('application/problem+json');
    const missing = await request(bench.app)
      .get('/api/v1/nothing')
      .set('Authorization', `Bearer ${viewer.token}`);
    expect(missing.status).to.equal(404);
  });
});

describe('images in the API', () => {
  let bench: ApiBench;
  let author: ApiClient;
  before(async () => {
    bench = await openApiBench();
    author = await bench.client('author');
  });
  after(() => bench.close());

  const send = (file: Buffer, { name = 'lamp.png', field = 'file', key = '' } = {}) => {
    const asking = request(bench.app)
      .post('/api/v1/media')
      .set('Authorization', `Bearer ${author.token}`);
    if (key !== '') asking.set('Idempotency-Key', key);
    return asking.attach(field, file, name);
  };
  const png = (): Promise<Buffer> =>
    sharp({ create: { width: 8, height: 4, channels: 3, background: '#f80' } })
      .png()
      .toBuffer();

  it('are kept, once a key, and shown by posts', async () => {
    const image = await png();
    const first = await send(image, { key: 'image-1' });
    expect(first.status, first.text).to.equal(201);
    expect(first.body).to.include({ contentType: 'image/png', width: 8, height: 4 });
    const again = await send(image, { key: 'image-1' });
    expect(again.text).to.equal(first.text);
    const other = await sharp(image).negate().png().toBuffer();
    expect((await send(other, { key: 'image-1' })).status).to.equal(422);
    expect(await bench.store.media.countDocuments({})).to.equal(1);
    const channel = (await bench.channel())._id;
    const { id } = first.body as { id: string };
    const media = [{ id, alternativeText: 'A lamp' }];
    const post = { function: 'news', text: 'See', channels: [channel], when: 'next-slot', media };
    expect((await author.post('/posts', post)).body).to.deep.include({ media });
  });

  it('go out only with what they show in words', async () => {
    const { id } = (await send(await png())).body as { id: string };
    const channel = (await bench.channel({ slug: 'in-words' }))._id;
    const post = (when: string, alternativeText: string) => {
      const media = [{ id, alternativeText }];
      const text = `${when} ${alternativeText}`;
      return author.post('/posts', { function: 'news', text, channels: [channel], when, media });
    };
    const refused = await post('next-slot', ' ');
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include('Image 1 has no alternative text.');
    expect((await post('draft', '')).status).to.equal(201);
    expect((await post('next-slot', 'A lamp')).status).to.equal(201);
  });

  it('are refused when they are none, too many, misnamed or too large', async () => {
    const image = await png();
    const huge = Buffer.alloc(11 * 1_048_576, 1);
    const cases: [request.Test, number][] = [
      [send(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), { name: 'x.png' }), 400],
      [send(image, { field: 'picture' }), 400],
      [send(image).attach('file', image, 'second.png'), 400],
      [send(image).field('alternativeText', 'x'), 400],
      [send(Buffer.alloc(0)), 400],
      [send(huge), 413],
    ];
    for (const [asking, wanted] of cases) {
      const { status, type, text } = await asking;
      expect(status, text).to.equal(wanted);
      expect(type).to.equal('application/problem+json');
    }
  });

  it('are refused in a body that cannot be read', async () => {
    const broken: [string, string, number][] = [
      ['multipart/form-data', 'no boundary', 400],
      ['multipart/form-data; boundary=x', '--x\r\nnonsense', 400],
      ['application/json', '{}', 415],
    ];
    for (const [type, body, wanted] of broken) {
      const headers = { 'Content-Type': type };
      const { status, text } = await author.ask('post', '/media', { body, headers });
      expect(status, `${type}: ${text}`).to.equal(wanted);
    }
  });
});

import { expect } from 'chai';
import request from 'supertest';
import { API_ROOT } from '../../src/web/api/api-root.js';
import { newRecordId } from '../../src/store/record-id.js';
import { openApiBench, type ApiBench } from './support/api-bench.js';

interface Imported {
  readonly id: string;
  readonly state: string;
  readonly rows: readonly { readonly line: number; readonly problems: readonly string[] }[];
}

describe('files of posts in the API', () => {
  let bench: ApiBench;
  let token: string;
  beforeEach(async () => {
    bench = await openApiBench();
    const by = { kind: 'system', id: 'test', name: 'Test' } as const;
    const given = { name: 'Sheet', role: 'author', expiresAt: null } as const;
    ({ token } = await bench.access.tokens.create(given, by));
    await bench.channel({ name: 'City news' });
  });
  afterEach(() => bench.close());

  const headers = () => ({ Authorization: `Bearer ${token}` });
  const upload = (csv: string, query = '', more: Record<string, string> = {}) =>
    request(bench.app)
      .post(`${API_ROOT}/imports${query}`)
      .set({ ...headers(), ...more })
      .attach('file', Buffer.from(csv), 'posts.csv');
  const post = (path: string, body: object) =>
    request(bench.app).post(`${API_ROOT}${path}`).set(headers()).send(body);
  const get = (path: string) => request(bench.app).get(`${API_ROOT}${path}`).set(headers());
  const posts = () => bench.store.posts.countDocuments({});

  const CSV = 'text,channels\nSnow,City news\nIce,City news\n';

  it('are looked at, brought in and undone', async () => {
    const looked = await upload(CSV, '?function=news');
    expect(looked.status).to.equal(201);
    const { id, state, rows } = looked.body as Imported;
    expect(looked.headers['location']).to.equal(`${API_ROOT}/imports/${id}`);
    expect(state).to.equal('checked');
    expect(rows.map(({ line, problems }) => [line, problems])).to.deep.equal([
      [2, []],
      [3, []],
    ]);
    expect(await posts()).to.equal(0);
    const done = await post(`/imports/${id}/bring-in`, {});
    expect(done.body).to.include({ state: 'done', problem: null });
    expect(await posts()).to.equal(2);
    expect((await get(`/imports/${id}`)).body).to.deep.equal(done.body);
    expect((await post(`/imports/${id}/bring-in`, {})).status).to.equal(409);
    const undone = await request(bench.app)
      .post(`${API_ROOT}/imports/${id}/undo`)
      .set({ ...headers(), 'Content-Length': '0' });
    expect(undone.body).to.include({ state: 'undone' });
    expect(await bench.store.deliveries.distinct('state')).to.deep.equal(['cancelled']);
  });

  it('come in whole, or without what is bad where that is asked for', async () => {
    const looked = await upload(`${CSV}Rain,Nowhere\n`, '?function=news');
    const { id } = looked.body as Imported;
    const refused = await post(`/imports/${id}/bring-in`, {});
    expect(refused.status).to.equal(400);
    expect(await posts()).to.equal(0);
    expect((await post(`/imports/${id}/bring-in`, { leaveOut: true })).body).to.include({
      state: 'done',
    });
    expect(await posts()).to.equal(2);
  });

  it('are looked at once under one key, however often that is asked', async () => {
    const key = { 'Idempotency-Key': newRecordId() };
    const [first, second] = [await upload(CSV, '', key), await upload(CSV, '', key)];
    expect((second.body as Imported).id).to.equal((first.body as Imported).id);
    expect(await bench.store.postImports.countDocuments({})).to.equal(1);
  });

  it('are refused with the reason where they cannot be read', async () => {
    const empty = await upload('text\n');
    expect(empty.status).to.equal(400);
    expect(JSON.stringify(empty.body)).to.contain('no posts below it');
    expect(JSON.stringify((await upload('A\nSnow\n')).body)).to.contain('no column called text');
  });

  it('are nobody else’s', async () => {
    const { id } = (await upload(CSV, '?function=news')).body as Imported;
    const other = await bench.client('author');
    expect((await other.get(`/imports/${id}`)).status).to.equal(404);
  });

  it('are made of calendar and queue, as CSV and iCalendar', async () => {
    const { id } = (await upload(CSV, '?function=news')).body as Imported;
    await post(`/imports/${id}/bring-in`, {});
    const csv = await get('/exports/posts.csv?state=queued');
    expect(csv.headers['content-type']).to.match(/^text\/csv/);
    expect(csv.text.match(/^(Snow|Ice),/gm)).to.have.length(2);
    const ics = await get('/exports/posts.ics?to=2026-03-01T00:00:00Z');
    expect(ics.headers['content-type']).to.match(/^text\/calendar/);
    expect(ics.text).to.contain('BEGIN:VCALENDAR').and.not.to.contain('BEGIN:VEVENT');
  });
});

import { expect } from 'chai';
import request from 'supertest';
import { openApiBench, type ApiBench, type ApiClient } from './support/api-bench.js';

interface Refused {
  readonly method?: 'get' | 'post' | 'put' | 'patch' | 'delete' | 'options' | 'head';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly status: number;
  /** What the answer says of it. */
  readonly says?: RegExp;
}

const JSON_BODY = { 'Content-Type': 'application/json' };
const BIG = JSON.stringify({ text: 'x'.repeat(2_000_000) });

const CASES: Readonly<Record<string, Refused>> = {
  'an address that is not there': { path: '/nothing', status: 404, says: /of the API .*\/api\)/ },
  'its own root': { path: '/', status: 404, says: /\/api\)/ },
  'a browser at a wrong address': {
    ...{ path: '/nothing', headers: { Accept: 'text/html' }, status: 404 },
  },
  'a method that is not taken': { method: 'delete', path: '/me', status: 405 },
  'no body': { method: 'post', path: '/posts', status: 400, says: /"":\["The request has no body/ },
  'an empty body': {
    ...{ method: 'post', path: '/posts', headers: JSON_BODY, body: '', status: 400 },
    says: /is missing/,
  },
  'broken JSON': {
    ...{ method: 'post', path: '/posts', headers: JSON_BODY, body: '{"text": ', status: 400 },
    says: /is not JSON/,
  },
  'a number as the body': {
    ...{ method: 'post', path: '/posts', headers: JSON_BODY, body: '7', status: 400 },
    says: /is not JSON with an object/,
  },
  'a list as the body': {
    ...{ method: 'post', path: '/posts', headers: JSON_BODY, body: '[]', status: 400 },
    says: /must be an object/,
  },
  'more than it takes': {
    ...{ method: 'post', path: '/posts', headers: JSON_BODY, body: BIG, status: 413 },
    says: /larger than 1 MB/,
  },
  'a form': {
    ...{ method: 'post', path: '/posts', body: 'text=x', status: 415, says: /application\/json/ },
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  },
  'another character set': {
    ...{ method: 'post', path: '/posts', body: '{}', status: 415, says: /Send UTF-8/ },
    headers: { 'Content-Type': 'application/json; charset=latin9' },
  },
  'a compression that nobody knows': {
    ...{ method: 'post', path: '/posts', body: '{}', status: 415, says: /compressed/ },
    headers: { ...JSON_BODY, 'Content-Encoding': 'zstd' },
  },
  'an address that is no text': { path: '/channels/%E0%A4%A', status: 400 },
  'a parameter twice': { path: '/posts?limit=1&limit=2', status: 400, says: /more than once/ },
};

describe('what the API refuses', () => {
  let bench: ApiBench;
  let admin: ApiClient;
  before(async () => {
    bench = await openApiBench();
    admin = await bench.client('admin');
  });
  after(() => bench.close());

  for (const [told, wanted] of Object.entries(CASES)) {
    const { method = 'get', path, headers = {}, body, status, says = /./ } = wanted;
    it(`is answered with a problem document: ${told}`, async () => {
      const asking = request(bench.app)
        [method](`/api/v1${path}`)
        .set({ Authorization: `Bearer ${admin.token}`, ...headers });
      const answer = await (body === undefined ? asking : asking.send(body));
      expect(answer.status, answer.text).to.equal(status);
      expect(answer.type).to.equal('application/problem+json');
      expect(answer.body).to.include({ status });
      expect(answer.body).to.have.all.keys([
        ...['type', 'title', 'status', 'detail'],
        ...['instance', 'fields'].filter((name) => name in (answer.body as object)),
      ]);
      expect(answer.text).to.match(says);
      if (status === 405) expect(answer.get('Allow')).to.equal('GET, HEAD');
    });
  }

  it('says how to come in, and whether it was the token', async () => {
    const nobody = await request(bench.app).get('/api/v1/me');
    expect([nobody.status, nobody.get('WWW-Authenticate')]).to.deep.equal([401, 'Bearer']);
    // RFC 6750, 3.1: who came without a token is not told that it is wrong.
    for (const [Authorization, challenge] of [
      ['Bearer dmb_nothing', 'Bearer error="invalid_token"'],
      ['Basic YTpi', 'Bearer'],
      ['Bearer', 'Bearer'],
    ] as const) {
      const { status, headers } = await request(bench.app).get('/api/v1/me').set({ Authorization });
      expect(status, Authorization).to.equal(401);
      expect(headers['www-authenticate'], Authorization).to.equal(challenge);
    }
  });

  it('names each field in words that fit its name', async () => {
    const cases: [object, string, string][] = [
      [{ when: 'now' }, 'when', 'is "next-slot", "draft" or an object with "at"'],
      [{ when: undefined }, 'when', 'is missing'],
      [{ function: undefined }, 'function', 'is missing'],
      [{ function: 'sales' }, 'function', 'must be one of news, support, events'],
      [{ text: 7 }, 'text', 'must be a string'],
      [{ channels: 'one' }, 'channels', 'must be an array'],
      [{ channels: [7] }, 'channels.0', 'must be a string'],
      [{ overrideReason: 'x' }, 'overrideReason', 'must have at least 3 characters'],
      [{ askApproval: 'yes' }, 'askApproval', 'must be a boolean'],
      [{ variants: [] }, 'variants', 'must be an object'],
      [{ colour: 'red' }, 'colour', 'is not a known field'],
    ];
    const good = { function: 'news', text: 'x', channels: ['0'.repeat(26)], when: 'draft' };
    for (const [given, field, sentence] of cases) {
      const { body, text } = await admin.post('/posts', { ...good, ...given });
      expect((body as { fields: object }).fields, text).to.have.deep.property(field, [sentence]);
    }
    const { body } = await admin.put(`/channels/${'0'.repeat(26)}/dimmers/news`, { level: 101.5 });
    expect((body as { fields: object }).fields).to.deep.equal({
      level: ['must be a whole number'],
    });
  });
});

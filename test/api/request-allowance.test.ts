import { expect } from 'chai';
import request from 'supertest';
import { openApiBench, type ApiBench } from './support/api-bench.js';

describe('how often a token may ask', () => {
  let bench: ApiBench;
  before(async () => {
    bench = await openApiBench({ apiRequestsPerMinute: 3 });
  });
  after(() => bench.close());

  it('is told with every answer, and with the refusal of what is too much', async () => {
    const viewer = await bench.client('viewer', 'Screen');
    const answers = [];
    for (let i = 0; i < 5; i++) answers.push(await viewer.get('/me'));
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 200, 429, 429]);
    const left = answers.map((answer) => answer.get('RateLimit'));
    expect(left[0]).to.match(/^"token";r=2;t=\d+$/);
    expect(left[2]).to.match(/^"token";r=0;t=\d+$/);
    expect(left[3]).to.match(/^"token";r=0;t=\d+$/);
    const last = answers.at(-1);
    expect(last?.get('RateLimit-Policy')).to.equal('"token";q=3;w=60');
    expect(Number(last?.get('Retry-After'))).to.be.within(1, 60);
    expect(last?.body).to.include({ type: '/api#problem-too-often', status: 429 });
    expect((last?.body as { detail: string }).detail).to.match(
      /its 3 requests .* Go on in \d+ s\.$/,
    );
  });

  it('is counted for each token alone', async () => {
    const [one, other] = [await bench.client('viewer', 'A'), await bench.client('viewer', 'B')];
    for (let i = 0; i < 3; i++) await one.get('/me');
    expect((await one.get('/me')).status).to.equal(429);
    expect((await other.get('/me')).status).to.equal(200);
  });

  it('says nothing of figures for monitoring, and of what needs no token', async () => {
    const viewer = await bench.client('viewer', 'Prometheus');
    for (const path of [...Array<string>(5).fill('/metrics'), '/api/v1/openapi.json', '/api']) {
      const answer = await request(bench.app)
        .get(path)
        .set('Authorization', `Bearer ${viewer.token}`);
      expect(answer.status, path).to.equal(200);
      expect(answer.headers, path).not.to.have.property('ratelimit');
    }
  });
});

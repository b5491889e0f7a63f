import { expect } from 'chai';
import request from 'supertest';
import { openWebBench, type WebBench } from './support/web-bench.js';

describe('GET /healthz', () => {
  let bench: WebBench;
  before(async () => {
    bench = await openWebBench();
  });
  after(() => bench.close());

  it('says to anybody that the process is alive, and starts no session', async () => {
    const answer = await request(bench.app).get('/healthz').expect(200);
    expect(answer.body).to.deep.equal({ status: 'alive' });
    expect(answer.headers['cache-control']).to.equal('no-store');
    expect(answer.headers).not.to.have.property('set-cookie');
  });
});

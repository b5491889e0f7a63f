import { expect } from 'chai';
import request from 'supertest';
import { can } from '../../src/access/can.js';
import { ROLES } from '../../src/domain/roles.js';
import { API_ROOT } from '../../src/web/api/api-root.js';
import { endpoints } from '../../src/web/api/endpoints/index.js';
import type { Endpoint } from '../../src/web/api/endpoint.js';
import { problemsOf } from '../../src/web/api/openapi.js';
import { checkAnswer, openApiBench, type ApiBench, type ApiClient } from './support/api-bench.js';

const NOTHING = '01hzzzzzzzzzzzzzzzzzzzzzzz';
const BIG = `{"text":"${'x'.repeat(1_100_000)}"}`;
const MULTIPART = { 'Content-Type': 'multipart/form-data; boundary=lamp' };

describe('the refusals that every endpoint documents', () => {
  let bench: ApiBench;
  let admin: ApiClient;
  before(async () => {
    bench = await openApiBench();
    admin = await bench.client('admin');
  });
  after(() => bench.close());

  const pathOf = ({ path }: Endpoint): string =>
    path.replace(':function', 'news').replace(/:\w+/g, NOTHING);
  const ask = async (
    endpoint: Endpoint,
    headers: Readonly<Record<string, string>>,
    sent?: string | object,
  ): Promise<number> => {
    const path = pathOf(endpoint);
    const asking = request(bench.app)
      [endpoint.method](API_ROOT + path)
      .set(headers);
    const answer = await (sent === undefined ? asking : asking.send(sent));
    checkAnswer(endpoint.method, path, answer);
    return answer.status;
  };
  const tokenOf = (client: ApiClient) => ({ Authorization: `Bearer ${client.token}` });

  it('are 401 for nobody', async () => {
    for (const endpoint of endpoints) {
      expect(await ask(endpoint, {}), endpoint.operation).to.equal(401);
    }
  });

  it('are 403 exactly where there is a role that may not', async () => {
    for (const role of ROLES) {
      const client = await bench.client(role);
      for (const endpoint of endpoints) {
        const refused = (await ask(endpoint, tokenOf(client))) === 403;
        expect(refused, `${endpoint.operation} for ${role}`).to.equal(
          !can(client.actor, endpoint.action),
        );
        if (refused) expect(problemsOf(endpoint), endpoint.operation).to.include(403);
      }
    }
  });

  it('are 404 where an id of the address leads nowhere', async () => {
    for (const endpoint of endpoints.filter(({ path }) => /:(?!function)/.test(path))) {
      const status = await ask(endpoint, tokenOf(admin), endpoint.example?.body as object);
      expect(status, endpoint.operation).to.equal(404);
    }
  });

  it('are 413 and 415 where something is sent', async () => {
    for (const endpoint of endpoints.filter(({ method }) => method !== 'get')) {
      const { operation, file } = endpoint;
      const json = { ...tokenOf(admin), 'Content-Type': 'application/json' };
      const other = file ? json : { ...tokenOf(admin), 'Content-Type': 'text/plain' };
      expect(await ask(endpoint, other, '{}'), operation).to.equal(415);
      if (!file) expect(await ask(endpoint, json, BIG), operation).to.equal(413);
    }
    const upload = endpoints.find(({ operation }) => operation === 'createMedia');
    if (!upload) throw new Error('images can be uploaded');
    const part = 'Content-Disposition: form-data; name="file"; filename="a"\r\n\r\n';
    const body = `--lamp\r\n${part}${'x'.repeat(11_000_000)}\r\n--lamp--\r\n`;
    expect(await ask(upload, { ...tokenOf(admin), ...MULTIPART }, body)).to.equal(413);
  });
});

import { expect } from 'chai';
import type { z } from 'zod';
import { endpoints } from '../../src/web/api/endpoints/index.js';
import type { Endpoint } from '../../src/web/api/endpoint.js';
import { openApiBench, type ApiBench, type ApiClient } from './support/api-bench.js';

const ID = '01hzzzzzzzzzzzzzzzzzzzzzzz';

/** What somebody sends who hopes that it reaches a query as it is. */
const OPERATORS: readonly unknown[] = [
  { $gt: '' },
  { $ne: null },
  { $regex: '.*' },
  { $where: 'sleep(1000)' },
  [{ $gt: '' }],
  { nested: { $gt: '' } },
  { __proto__: null, constructor: { prototype: { admin: true } } },
  [],
  {},
  [[[[]]]],
  '\u0000',
];

describe('hostile input to the API', () => {
  let bench: ApiBench;
  let admin: ApiClient;
  before(async () => {
    bench = await openApiBench();
    admin = await bench.client('admin');
  });
  after(() => bench.close());

  const pathOf = ({ path }: Endpoint): string =>
    path.replace(':function', 'news').replace(':id', ID);

  for (const endpoint of endpoints) {
    const told = `${endpoint.method.toUpperCase()} ${endpoint.path}`;

    it(`is refused by ${told} in its path`, async () => {
      for (const name of Object.keys(endpoint.params?.shape ?? {})) {
        for (const text of ['[$ne]', '{"$gt":""}', '..', '%00', '%2e%2e%2f', ID.toUpperCase()]) {
          const path = endpoint.path
            .replace(`:${name}`, text === '..' ? '%2e%2e' : encodeURIComponent(text))
            .replace(':function', 'news')
            .replace(':id', ID);
          const body = endpoint.body ? {} : undefined;
          const { status } = await admin.ask(endpoint.method, path, { body });
          expect(status, `${text} as ${name}`).to.be.oneOf([400, 404]);
        }
      }
    });

    it(`is refused by ${told} in its query`, async () => {
      const known = Object.keys(endpoint.query?.shape ?? {});
      const queries = [
        ...known.flatMap((name) => [
          `${name}[$ne]=x`,
          `${name}[]=x`,
          `${name}=a&${name}=b`,
          `${name}=${encodeURIComponent('{"$gt":""}')}`,
        ]),
        'unknown=1',
        '$where=1',
        '__proto__=1',
        'constructor[prototype][admin]=1',
      ];
      for (const query of queries) {
        const path = `${pathOf(endpoint)}?${query}`;
        const body = endpoint.body ? {} : undefined;
        const { status, text } = await admin.ask(endpoint.method, path, { body });
        // Words to search for are any words.
        const isWords = query.startsWith('text=%7B');
        expect(status, `${query}: ${text}`).to.be.oneOf(isWords ? [200, 400] : [400]);
      }
    });

    if (endpoint.method !== 'get' && !endpoint.file) {
      it(`is refused by ${told} in its body`, async () => {
        const names = [...fieldsOf(endpoint.body), '$set', '__proto__', 'constructor', '_id'];
        for (const name of names) {
          for (const value of OPERATORS) {
            // Written by hand, since an object literal would set its prototype.
            const body = `{${JSON.stringify(name)}:${JSON.stringify(value)}}`;
            const headers = { 'Content-Type': 'application/json' };
            const path = pathOf(endpoint);
            const answer = await admin.ask(endpoint.method, path, { body, headers });
            // What the schema takes, such as an empty list of images, meets a thing that is not
            // there, or one that nobody has set up.
            const isFine = endpoint.body?.safeParse(JSON.parse(body)).success === true;
            const statuses = isFine ? [404, 409] : [400];
            expect(answer.status, `${body}: ${answer.text}`).to.be.oneOf(statuses);
          }
        }
      });

      it(`is refused by ${told} where it is no object of JSON`, async () => {
        const path = pathOf(endpoint);
        const cases: [string, string, number[]][] = [
          ['application/json', '{"a":', [400]],
          ['application/json', '"text"', [400]],
          ['application/json', 'null', [400]],
          ['application/json', '['.repeat(5_000) + ']'.repeat(5_000), [400]],
          ['application/json', `{"text":"${'x'.repeat(1_100_000)}"}`, [413]],
          ['text/plain', '{}', [415]],
          ['application/x-www-form-urlencoded', 'text=x', [415]],
          ['application/json; charset=made-up', '{}', [415]],
        ];
        for (const [type, body, statuses] of cases) {
          const headers = { 'Content-Type': type };
          const { status, text } = await admin.ask(endpoint.method, path, { body, headers });
          expect(status, `${type} ${body.slice(0, 40)}: ${text.slice(0, 200)}`).to.be.oneOf(
            statuses,
          );
        }
      });
    }
  }

  it('is refused where it is a field of what is stored that nobody may set', () => {
    const stored = new Set(
      Object.values(bench.store.connection.models).flatMap(({ schema }) =>
        Object.keys(schema.paths).map((path) => path.split('.')[0] ?? path),
      ),
    );
    expect([...stored]).to.include.members(['_id', 'author', 'approval', 'tokenHash', 'state']);
    for (const { method, path, body } of endpoints) {
      if (!body) continue;
      const known = fieldsOf(body);
      for (const field of [...stored].filter((name) => !known.includes(name))) {
        const parsed = body.safeParse({ [field]: 'x' });
        const problems = JSON.stringify(parsed.error?.issues ?? []);
        expect(problems, `${field} to ${method} ${path}`).to.match(
          new RegExp(`"unrecognized_keys","keys":\\["${field}"\\]`),
        );
      }
    }
  });

  it('is refused in cursors', async () => {
    const cursors = [
      'x',
      '%%%',
      encode({ $gt: '' }),
      encode([{ $gt: '' }]),
      encode([null, { $gt: '' }]),
      encode([9e99, ID]),
      encode([1.5, ID]),
      encode([ID, ID]),
      encode([]),
      'A'.repeat(500),
    ];
    for (const list of ['/posts', '/channels', '/deliveries']) {
      for (const cursor of cursors) {
        const path = `${list}?cursor=${encodeURIComponent(cursor)}`;
        expect((await admin.get(path)).status, `${list} ${cursor}`).to.equal(400);
      }
    }
  });
});

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function fieldsOf(schema: z.ZodType | undefined): string[] {
  return schema && 'shape' in schema ? Object.keys(schema.shape as object) : [];
}

import { expect } from 'chai';
import fc from 'fast-check';
import { endpoints } from '../../src/web/api/endpoints/index.js';
import type { Endpoint } from '../../src/web/api/endpoint.js';
import { openApiBench, type ApiBench, type ApiClient } from './support/api-bench.js';

/** Requests in each run of the property; `PROPERTY_RUNS` has more. */
const RUNS = 400 * Number(process.env['PROPERTY_RUNS'] ?? 1);

/** What stands where something else was expected. */
const STRANGE: readonly unknown[] = [
  ...[null, true, 0, -1, 1.5, 1e300, 2 ** 53, '', ' ', 'x', '\u0000', '\ud800', '\u202e', '💡'],
  ...['x'.repeat(3_000), '2026-02-30', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z', 'NaN'],
  ...['+275760-09-13T00:00:00Z', '__proto__', 'constructor', '$gt', '01hzzzzzzzzzzzzzzzzzzzzzzz'],
  ...[[], {}, [[]], { $gt: '' }, { at: null }, [null], { length: 3 }, Array(300).fill('x')],
];

/** One change of a request: somewhere in it, by numbers that are taken modulo what there is. */
interface Change {
  readonly where: number;
  readonly how: 'replace' | 'remove' | 'add' | 'double';
  readonly what: number;
}

const changes: fc.Arbitrary<Change[]> = fc.array(
  fc.record({
    where: fc.nat(1_000),
    how: fc.constantFrom('replace' as const, 'remove' as const, 'add' as const, 'double' as const),
    what: fc.nat(1_000),
  }),
  { maxLength: 3 },
);

describe('requests that are nearly right', () => {
  let bench: ApiBench;
  let admin: ApiClient;
  let ids: readonly string[];
  beforeEach(async () => {
    bench = await openApiBench();
    admin = await bench.client('admin');
    const channel = (await bench.channel())._id;
    const made = await admin.post('/posts', {
      ...{ function: 'news', text: 'Here.', channels: [channel], when: 'next-slot' },
    });
    const post = made.body as { id: string; deliveries: { id: string }[] };
    const evergreen = await admin.post('/evergreens', { function: 'news', text: 'Always.' });
    const scene = await admin.post('/scenes', { name: 'Evening' });
    const idOf = ({ body }: { body: unknown }): string => (body as { id: string }).id;
    ids = [channel, post.id, post.deliveries[0]?.id ?? '', idOf(evergreen), idOf(scene)];
  });
  afterEach(() => bench.close());

  // `checkAnswer` of the client fails where an answer is not documented: 500 is not.
  it('are answered as the document says, and never with a fault of ours', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...endpoints.filter(({ file }) => !file)),
        fc.nat(4),
        changes,
        changes,
        fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
        async (endpoint, which, ofBody, ofQuery, key) => {
          const id = ids[which] ?? '';
          const body = changed(withIds(endpoint.example?.body, ids), ofBody);
          const query = queryOf(endpoint, ofQuery);
          const answer = await admin.ask(endpoint.method, `${pathOf(endpoint, id)}${query}`, {
            ...(endpoint.body ? { body } : {}),
            ...(key === undefined ? {} : { key: `${endpoint.operation}-${key}` }),
          });
          expect(answer.status).to.be.below(500);
        },
      ),
      { numRuns: RUNS },
    );
  });
});

const pathOf = ({ path }: Endpoint, id: string): string =>
  path.replace(':function', 'news').replace(/:\w+/g, id);

/** The ids of the examples stand for things that are there. */
function withIds(value: unknown, [channel, , delivery]: readonly string[]): unknown {
  const text = JSON.stringify(value ?? {})
    .replace(/("deliver\w+":\[?)"01kf3v9n8s7a6b5c4d3e2f1g0h"/g, `$1"${delivery}"`)
    .replace(/01kf3v9n8s7a6b5c4d3e2f1g0h/g, channel ?? '');
  return JSON.parse(text) as unknown;
}

/** Every object and array within a value, itself included. */
function holders(value: unknown): (Record<string, unknown> | unknown[])[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(holders);
  return [value as Record<string, unknown> | unknown[], ...inner];
}

function changed(value: unknown, steps: readonly Change[]): unknown {
  const copy = structuredClone(value);
  for (const { where, how, what } of steps) {
    const all = holders(copy);
    const holder = all[where % Math.max(all.length, 1)];
    if (!holder) continue;
    const names = Object.keys(holder);
    const name = names[what % Math.max(names.length, 1)] ?? 'x';
    const strange = structuredClone(STRANGE[(what + where) % STRANGE.length]);
    if (how === 'remove') Reflect.deleteProperty(holder, name);
    else if (how === 'add')
      Reflect.set(holder, Array.isArray(holder) ? holder.length : 'extra', strange);
    else if (how === 'double') Reflect.set(holder, name, [Reflect.get(holder, name)]);
    else Reflect.set(holder, name, strange);
  }
  return copy;
}

function queryOf({ query, example }: Endpoint, steps: readonly Change[]): string {
  const search = new URLSearchParams(example?.query ?? '');
  const names = [...Object.keys(query?.shape ?? {}), 'extra'];
  // Most queries have nothing strange in them, or bodies would never be looked at.
  for (const { where, how, what } of query ? steps : steps.slice(2)) {
    const name = names[where % names.length] ?? 'extra';
    if (how === 'remove') search.delete(name);
    else search.append(name, String(STRANGE[what % STRANGE.length]).slice(0, 500));
  }
  return search.size === 0 ? '' : `?${search.toString()}`;
}

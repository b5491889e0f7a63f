import request from 'supertest';
import type { Actor } from '../../../src/access/actor.js';
import type { Role } from '../../../src/domain/roles.js';
import type { ChannelRecord } from '../../../src/store/channels.js';
import { API_ROOT } from '../../../src/web/api/api-root.js';
import { endpoints } from '../../../src/web/api/endpoints/index.js';
import type { Endpoint } from '../../../src/web/api/endpoint.js';
import { feedChannel, type GivenChannel } from '../../support/channel-record.js';
import { openWebBench, type BenchOptions, type WebBench } from '../../web/support/web-bench.js';
import { undocumented } from './documented-answers.js';

export interface ApiBench extends Omit<WebBench, 'person' | 'browser' | 'visitor'> {
  /** A program with a token of this role. */
  client(role: Role, name?: string): Promise<ApiClient>;
  /** A feed channel that has been there for weeks, with every level at 50 unless told. */
  channel(given?: GivenChannel): Promise<ChannelRecord>;
}

/** The API over services of its own; the time is Monday 2 March 2026, 10:00 in Berlin. */
export async function openApiBench(options: BenchOptions = {}): Promise<ApiBench> {
  const bench = await openWebBench(options);
  return {
    ...bench,
    async client(role, name = `The ${role}`) {
      const by = { kind: 'system', id: 'test', name: 'Test' } as const;
      const { tokens } = bench.access;
      const { token } = await tokens.create({ name, role, expiresAt: null }, by);
      const actor = await tokens.authenticate(token);
      if (!actor) throw new Error('a token that was just made is known');
      return new ApiClient(bench, token, actor);
    },
    async channel(given = {}) {
      const channel = feedChannel(bench.clock.now(), given);
      await bench.store.channels.create(channel);
      return channel;
    },
  };
}

type Method = Endpoint['method'];

/** An answer whose body a test has to look at before it believes it. */
export interface ApiAnswer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  get(header: string): string | undefined;
}

export interface Ask {
  readonly body?: unknown;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A program that uses the API, and that notices when an answer is not what the document says. */
export class ApiClient {
  constructor(
    private readonly bench: Pick<WebBench, 'app'>,
    readonly token: string,
    readonly actor: Actor,
  ) {}

  get = (path: string) => this.ask('get', path);
  post = (path: string, body?: unknown, key?: string) =>
    this.ask('post', path, { body, ...(key === undefined ? {} : { key }) });
  put = (path: string, body: unknown) => this.ask('put', path, { body });
  patch = (path: string, body: unknown) => this.ask('patch', path, { body });
  delete = (path: string) => this.ask('delete', path);

  /** @param path below `/api/v1`, with its query. */
  async ask(method: Method, path: string, given: Ask = {}): Promise<ApiAnswer> {
    const asking = request(this.bench.app)
      [method](API_ROOT + path)
      .set('Authorization', `Bearer ${this.token}`)
      .set(given.headers ?? {});
    if (given.key !== undefined) asking.set('Idempotency-Key', given.key);
    const answer: ApiAnswer = await (given.body === undefined
      ? asking
      : asking.send(given.body as object));
    checkAnswer(method, path, answer);
    return answer;
  }
}

/** Fails unless an answer has a status that the document names and a body that fits its schema there. */
export function checkAnswer(method: Method, path: string, answer: ApiAnswer): void {
  const endpoint = endpointFor(method, path);
  if (!endpoint) return;
  const told = `${method.toUpperCase()} ${path} answered ${answer.status}: ${answer.text}`;
  const wrong = undocumented(endpoint, answer);
  if (wrong !== null) throw new Error(`${told}, ${wrong}`);
}

export function endpointFor(method: Method, path: string): Endpoint | undefined {
  const [plain = ''] = path.split('?');
  return endpoints.find((endpoint) => {
    const pattern = endpoint.path.replace(/:\w+/g, '[^/]+');
    return endpoint.method === method && new RegExp(`^${pattern}$`).test(plain);
  });
}

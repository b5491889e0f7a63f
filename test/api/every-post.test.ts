import { expect } from 'chai';
import request from 'supertest';
import sharp from 'sharp';
import { endpoints } from '../../src/web/api/endpoints/index.js';
import type { Endpoint } from '../../src/web/api/endpoint.js';
import { API_ROOT } from '../../src/web/api/api-root.js';
import { checkAnswer, openApiBench, type ApiBench, type ApiClient } from './support/api-bench.js';

const NOTHING = '01hzzzzzzzzzzzzzzzzzzzzzzz';
const POSTS = endpoints.filter(({ method }) => method === 'post');

interface Making {
  readonly count: (store: ApiBench['store']) => Promise<number>;
  readonly id?: string;
  readonly body: (channel: string) => object;
}

/** A good request for each POST that makes something, and where what it makes lies. */
const MAKING: Readonly<Record<string, Making>> = {
  createPost: {
    count: ({ posts }) => posts.countDocuments({}),
    body: (channel) => ({
      ...{ function: 'news', text: 'Once.', channels: [channel], when: 'next-slot' },
    }),
  },
  saveScene: {
    count: ({ scenes }) => scenes.countDocuments({}),
    body: () => ({ name: 'Only one' }),
  },
  recallScene: {
    count: ({ sceneRecalls }) => sceneRecalls.countDocuments({}),
    id: 'holiday',
    body: () => ({}),
  },
  addEvergreen: {
    count: ({ evergreens }) => evergreens.countDocuments({}),
    body: () => ({ function: 'news', text: 'Always.' }),
  },
  addEvent: {
    count: ({ events }) => events.countDocuments({}),
    body: (channel) => ({
      ...{ name: 'Concert', starts: '2026-05-04T19:00', zone: 'Europe/Berlin' },
      channels: [channel],
    }),
  },
  connectChannel: {
    count: ({ channels }) => channels.countDocuments({}),
    body: () => ({ network: 'feed', name: 'Another' }),
  },
};
/** A feed cannot pin: what it answers is a refusal. */
const ON_OTHER_NETWORKS = ['postPinnedPromise'];

/** What is sent: a body of JSON, or a file. */
type Sent = object | Buffer | undefined;

describe('an Idempotency-Key', () => {
  let bench: ApiBench;
  let admin: ApiClient;
  let channel: string;
  let image: Buffer;
  before(async () => {
    bench = await openApiBench();
    admin = await bench.client('admin');
    channel = (await bench.channel())._id;
    const lamp = { width: 8, height: 4, channels: 3, background: '#f80' } as const;
    image = await sharp({ create: lamp }).png().toBuffer();
  });
  after(() => bench.close());

  const send = async ({ file }: Endpoint, path: string, sent: Sent, key: string) => {
    if (!file) return admin.post(path, sent, key);
    const answer = await request(bench.app)
      .post(API_ROOT + path)
      .set({ Authorization: `Bearer ${admin.token}`, 'Idempotency-Key': key })
      .attach(file.field, sent as Buffer, 'a-file');
    checkAnswer('post', path, answer);
    return answer;
  };
  const pathOf = ({ path, operation }: Endpoint) => {
    const id = MAKING[operation]?.id ?? (path.startsWith('/channels') ? channel : NOTHING);
    return path.replace(':function', 'news').replace(':id', id);
  };
  const bodyOf = ({ operation, file, example, body }: Endpoint): Sent => {
    if (file) return operation === 'createMedia' ? image : Buffer.from('text,channels\nSnow,\n');
    return MAKING[operation]?.body(channel) ?? example?.body ?? (body ? {} : undefined);
  };
  it('is tried on every POST that makes something', () => {
    const making = POSTS.filter(({ answers, file }) => 201 in answers && !file);
    expect(making.map(({ operation }) => operation)).to.have.members([
      ...Object.keys(MAKING),
      ...ON_OTHER_NETWORKS,
    ]);
  });

  for (const endpoint of POSTS) {
    const told = `POST ${endpoint.path}`;

    it(`has ${told} done once, however often and at the same moment it is sent`, async () => {
      const { operation } = endpoint;
      const making = MAKING[operation];
      const path = pathOf(endpoint);
      const key = `key-${operation}`;
      const count = async () => (await making?.count(bench.store)) ?? 0;
      const before = await count();
      const ask = () => send(endpoint, path, bodyOf(endpoint), key);
      const together = await Promise.all([ask(), ask(), ask()]);
      const again = await ask();
      const wanted = making ? /^201$/ : /^/;
      expect(String(again.status), again.text).to.match(wanted);
      expect(again.headers).to.have.property('idempotency-replayed', 'true');
      const answered = together.filter(({ body }) => !isInProgress(body));
      expect(answered).to.have.length.within(1, 3);
      for (const { status, text } of answered) {
        expect([status, text]).to.deep.equal([again.status, again.text]);
      }
      expect(answered.filter((it) => !('idempotency-replayed' in it.headers))).to.have.lengthOf(1);
      expect(await count()).to.equal(before + (making ? 1 : 0));
    });

    it(`that ${told} had is refused for another request`, async () => {
      const word = endpoint.operation === 'cancelDelivery' ? 'restore' : 'cancel';
      const key = `key-${endpoint.operation}`;
      const answer = await admin.post(`/deliveries/${NOTHING}/${word}`, undefined, key);
      expect(answer.status, answer.text).to.equal(422);
      expect(answer.body).to.include({ type: '/api#problem-key-reused' });
    });
  }
});

const isInProgress = (body: unknown): boolean =>
  (body as { type?: string } | null)?.type === '/api#problem-key-in-progress';

import { expect } from 'chai';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { DAY, MINUTE, SECOND } from '../../src/domain/time-units.js';
import { createSafeFetch } from '../../src/networks/safe-fetch.js';
import { createMailServer } from '../../src/notices/mail-server.js';
import { mailSettings } from '../../src/notices/mail-settings.js';
import { MESSAGE_LEASE } from '../../src/notices/message-queue.js';
import {
  createMessenger,
  type Messenger,
  type MessengerDeps,
} from '../../src/notices/messenger.js';
import { createNoticeHook } from '../../src/notices/notice-hook.js';
import { COLLECTED_FOR, createNotices, type Notices } from '../../src/notices/notices.js';
import type { NoticeMessageRecord } from '../../src/store/notice-messages.js';
import type { PersonRecord } from '../../src/store/people.js';
import { listenToQueries } from '../support/asked-queries.js';
import { fixedClock, type FixedClock } from '../support/fixed-clock.js';
import { keptLog } from '../support/kept-log.js';
import { openTestStore, type TestStore } from '../support/test-store.js';
import { openMailReceiver, type MailReceiver } from './mail-receiver.js';

const PUBLIC_URL = 'https://desk.example.com';
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

describe('the messenger', () => {
  let test: TestStore;
  let clock: FixedClock;
  let server: MailReceiver;
  let notices: Notices;
  let messenger: Messenger;
  beforeEach(async () => {
    test = await openTestStore();
    clock = fixedClock();
    server = await openMailReceiver();
    notices = createNotices({
      ...{ store: test.store, clock, publicUrl: () => PUBLIC_URL },
      ways: { email: true, webhook: false },
    });
    messenger = messengerWith({});
    await person('ada');
    await person('bob');
  });
  afterEach(async () => {
    await server.close();
    await test.close();
  });

  function messengerWith(given: Partial<MessengerDeps>): Messenger {
    const settings = mailSettings(`smtp://127.0.0.1:${server.port}`, 'desk@example.com');
    return createMessenger({
      ...{ store: test.store, clock, log: keptLog().log, publicUrl: () => PUBLIC_URL },
      ...{ mailServer: createMailServer(settings, { answerWithin: 300 }), hook: undefined },
      ...given,
    });
  }
  async function person(_id: string, given: Partial<PersonRecord> = {}): Promise<void> {
    await test.store.people.create({
      ...{ _id, email: `${_id}@example.com`, name: _id, role: 'author', zone: 'UTC' },
      ...{ state: 'active', passwordHash: 'x', inviteHash: null, inviteExpiresAt: null },
      ...{ createdAt: new Date(clock.now()), lastLoginAt: null, ...given },
    });
  }
  const leave = (id: string, to = ['ada']) =>
    notices.leave({
      ...{ id, kind: 'delivery.failed', to, sentence: `Post ${id} failed.` },
      link: `/deliveries/${id}`,
    });
  const lookAfter = async (milliseconds: number): Promise<void> => {
    clock.advance(milliseconds);
    await messenger.look();
  };
  const messages = (): Promise<NoticeMessageRecord[]> =>
    test.store.noticeMessages.find({}).sort({ _id: 1 }).lean();
  const to = () => server.accepted.map((mail) => mail.to?.[0]?.address);

  it('tells by e-mail with a link, once however often it looks', async () => {
    await leave('d1');
    await lookAfter(COLLECTED_FOR);
    await lookAfter(MINUTE);
    await lookAfter(DAY);
    expect(to()).to.deep.equal(['ada@example.com']);
    expect(server.accepted[0]?.subject).to.equal('Post d1 failed.');
    expect(server.accepted[0]?.text).to.include(`${PUBLIC_URL}/deliveries/d1`);
    expect((await messages()).map(({ state }) => state)).to.deep.equal(['sent']);
  });

  it('puts what one person has to be told within a minute into one e-mail', async () => {
    for (let i = 0; i < 40; i++) await leave(`d${i}`);
    clock.advance(COLLECTED_FOR - SECOND);
    await leave('last', ['ada', 'bob']);
    await lookAfter(0);
    expect(server.accepted).to.deep.equal([]);
    await lookAfter(SECOND);
    expect(to()).to.deep.equal(['ada@example.com']);
    const [mail] = server.accepted;
    expect(mail?.subject).to.equal('41 things to know of');
    expect(mail?.text?.match(/failed\./g)).to.have.length(30);
    expect(mail?.text).to.include(`And 11 more:\n${PUBLIC_URL}/notices`);
    await lookAfter(COLLECTED_FOR);
    expect(to()).to.deep.equal(['ada@example.com', 'bob@example.com']);
  });

  it('writes to nobody who does not want it, has no way in, or has left', async () => {
    await person('quiet', { notices: { email: false, everybodys: false } });
    await person('invited', { passwordHash: null });
    await leave('d1', ['quiet', 'invited', 'bob']);
    await test.store.people.updateOne({ _id: 'bob' }, { $set: { state: 'disabled' } });
    await lookAfter(COLLECTED_FOR);
    expect(server.accepted).to.deep.equal([]);
    expect((await messages()).map(({ problem }) => problem)).to.deep.equal([
      'This person has gone.',
    ]);
    expect(await notices.unread('quiet')).to.equal(1);
  });

  it('sends once when two of it look at the same moment', async () => {
    for (const id of ['d1', 'd2', 'd3']) await leave(id, ['ada', 'bob']);
    clock.advance(COLLECTED_FOR);
    const other = messengerWith({});
    await Promise.all([messenger.look(), other.look(), messenger.look(), other.look()]);
    await lookAfter(MINUTE);
    const told = server.accepted.flatMap((mail) => mail.text?.match(/Post \w+ failed/g) ?? []);
    expect(told.sort()).to.deep.equal(
      ['d1', 'd1', 'd2', 'd2', 'd3', 'd3'].map((id) => `Post ${id} failed`),
    );
  });

  it('tries again while nothing was sent, and gives up after a day', async () => {
    const { port } = server;
    await server.close();
    await leave('d1');
    await lookAfter(COLLECTED_FOR);
    const [waiting] = await messages();
    expect(waiting).to.include({ state: 'waiting', attempts: 0 });
    expect(waiting?.problem).to.include('The mail server is not ready');
    server = await openMailReceiver({ port });
    await lookAfter(MINUTE);
    expect(to()).to.deep.equal(['ada@example.com']);

    await server.close();
    await leave('d2');
    for (let hour = 0; hour < 26; hour++) await lookAfter(60 * MINUTE);
    expect((await messages()).map(({ state }) => state)).to.deep.equal(['sent', 'failed']);
    server = await openMailReceiver({ port });
    await lookAfter(60 * MINUTE);
    expect(server.accepted).to.deep.equal([]);
  });

  for (const fault of ['silent', 'cut'] as const) {
    it(`never sends again what a ${fault} server may have taken`, async () => {
      server.next(fault);
      await leave('d1');
      await lookAfter(COLLECTED_FOR);
      for (let hour = 0; hour < 3; hour++) await lookAfter(60 * MINUTE);
      expect(server.accepted).to.have.length(1);
      expect((await messages()).map(({ state }) => state)).to.deep.equal(['unknown']);
    });
  }

  it('sends what a process lost before the intent, and not what one lost after it', async () => {
    await leave('before');
    const never = new Promise<never>(() => undefined);
    const lostBefore = messengerWith({ mailServer: { open: () => never } });
    clock.advance(COLLECTED_FOR);
    void lostBefore.look();
    await waitFor(async () => (await messages())[0]?.epoch === 1);
    await lookAfter(SECOND);
    expect(server.accepted).to.deep.equal([]);
    await lookAfter(MESSAGE_LEASE);
    expect(server.accepted).to.have.length(1);

    await leave('after');
    const opened = { type: 'open' as const, send: () => never, close: () => undefined };
    const lostAfter = messengerWith({ mailServer: { open: () => Promise.resolve(opened) } });
    clock.advance(COLLECTED_FOR);
    void lostAfter.look();
    await waitFor(async () => (await messages())[1]?.state === 'sending');
    await lookAfter(MESSAGE_LEASE);
    await lookAfter(DAY / 2);
    expect(server.accepted).to.have.length(1);
    const [, lost] = await messages();
    expect(lost?.state).to.equal('unknown');
    expect(lost?.problem).to.include('stopped before it knew');
  });

  it('finishes what was being collected by a process that was lost', async () => {
    await leave('d1');
    await test.store.noticeMessages.create({
      ...{ _id: 'half', way: 'email', person: 'ada', payload: null, state: 'collecting' },
      ...{ wakeAt: new Date(clock.now() + 5 * MINUTE), epoch: 0, attempts: 0, problem: null },
      ...{ at: new Date(clock.now()), sentAt: null },
    });
    await test.store.notices.updateMany({}, { $set: { mailAt: null, message: 'half' } });
    await test.store.noticeMessages.create({
      ...{ _id: 'empty', way: 'email', person: 'ada', payload: null, state: 'collecting' },
      ...{ wakeAt: new Date(clock.now() + 5 * MINUTE), epoch: 0, attempts: 0, problem: null },
      ...{ at: new Date(clock.now()), sentAt: null },
    });
    await lookAfter(MINUTE);
    expect(server.accepted).to.deep.equal([]);
    await lookAfter(5 * MINUTE);
    expect(to()).to.deep.equal(['ada@example.com']);
    expect((await messages()).map(({ _id, state }) => [_id, state])).to.deep.equal([
      ['half', 'sent'],
    ]);
  });

  it('writes to nobody of what no worker was there to tell for days', async () => {
    await leave('d1');
    await lookAfter(3 * DAY);
    await lookAfter(DAY);
    expect(server.accepted).to.deep.equal([]);
    expect(await messages()).to.deep.equal([]);
  });

  it('forgets notices after 90 days and messages after 30', async () => {
    await leave('d1');
    await lookAfter(COLLECTED_FOR);
    await lookAfter(31 * DAY);
    expect(await messages()).to.deep.equal([]);
    expect(await notices.list('ada')).to.have.length(1);
    await lookAfter(60 * DAY);
    expect(await notices.list('ada')).to.deep.equal([]);
  });

  it('reads indexes alone', async () => {
    const { asked } = listenToQueries(test.store);
    await leave('d1');
    await notices.unread('ada');
    await notices.list('ada');
    await notices.markRead('ada', new Date(clock.now()));
    await lookAfter(COLLECTED_FOR);
    await lookAfter(DAY);
    expect(asked().length).to.be.above(9);
    for (const { collection, filter, shape, plan } of asked()) {
      if (collection === 'people' && Object.keys(filter).length === 0) continue;
      const { scans, sortedByIndex } = await plan();
      expect([scans, sortedByIndex], shape).to.deep.equal(['index', true]);
    }
  });

  describe('with a webhook', () => {
    let http: Server;
    let calls: { readonly id: string; readonly body: string; readonly verified: unknown }[];
    let answers: (number | 'cut')[];
    beforeEach(async () => {
      calls = [];
      answers = [];
      http = createServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          const body = Buffer.concat(chunks).toString();
          const headers = request.headers as Record<string, string>;
          calls.push({
            ...{ id: headers['webhook-id'] ?? '', body },
            verified: new Webhook(SECRET).verify(body, headers),
          });
          const answer = answers.shift() ?? 204;
          if (answer === 'cut') request.socket.destroy();
          else response.writeHead(answer).end();
        });
      });
      await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
      const { port } = http.address() as AddressInfo;
      clock.advance(Date.now() - clock.now());
      const fetch = createSafeFetch({ allowLoopback: true });
      const settings = { url: `http://127.0.0.1:${port}/hook`, secret: SECRET };
      const now = { now: () => Date.now() };
      messenger = messengerWith({
        ...{ mailServer: undefined, hook: createNoticeHook(settings, { fetch, clock: now }) },
      });
      notices = createNotices({
        ...{ store: test.store, clock, publicUrl: () => PUBLIC_URL },
        ways: { email: false, webhook: true },
      });
    });
    afterEach(() => {
      http.closeAllConnections();
      http.close();
    });

    it('calls it once for each cause, signed, however many people are told', async () => {
      await leave('d1', ['ada', 'bob']);
      await leave('d1', ['ada', 'bob']);
      await lookAfter(0);
      await lookAfter(DAY);
      expect(calls).to.have.length(1);
      expect(calls[0]?.id).to.equal('notice_d1');
      expect(calls[0]?.verified).to.deep.include({
        type: 'notice',
        data: {
          ...{ kind: 'delivery.failed', sentence: 'Post d1 failed.', delivery: null },
          ...{ channel: null, url: `${PUBLIC_URL}/deliveries/d1` },
        },
      });
    });

    it('calls again with the same id and body until it is taken', async () => {
      answers = ['cut', 500, 503];
      await leave('d1');
      for (const minutes of [0, 1, 2, 5]) await lookAfter(minutes * MINUTE);
      expect(calls).to.have.length(4);
      expect(new Set(calls.map(({ id, body }) => `${id} ${body}`)).size).to.equal(1);
      expect((await messages()).map(({ state }) => state)).to.deep.equal(['sent']);
    });

    it('takes a refusal for an answer', async () => {
      answers = [400];
      await leave('d1');
      for (let i = 0; i < 3; i++) await lookAfter(60 * MINUTE);
      expect(calls).to.have.length(1);
      expect((await messages()).map(({ state }) => state)).to.deep.equal(['failed']);
    });
  });
});

/** Lets other work go on until something is so. */
async function waitFor(ask: () => Promise<boolean>): Promise<void> {
  while (!(await ask())) await new Promise((resolve) => setImmediate(resolve));
}

import { expect } from 'chai';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { NoticeMessageRecord } from '../../src/store/notice-messages.js';
import { openMailReceiver, type MailReceiver } from '../notices/mail-receiver.js';
import { makeInstallation, type Installation } from './support/installation.js';
import type { Product } from './support/product.js';
import { until } from './support/waiting.js';

describe('a worker that is killed while it sends an e-mail', () => {
  let place: Installation;
  let receiver: MailReceiver | undefined;
  let mute: Server | undefined;
  beforeEach(async () => {
    place = await makeInstallation();
  });
  afterEach(async () => {
    await place.remove();
    await receiver?.close();
    mute?.close();
    receiver = undefined;
    mute = undefined;
  });

  const worker = (port: number): Promise<Product> =>
    place.start('worker', {
      ...{ JOBS: 'in-process', SMTP_URL: `smtp://127.0.0.1:${port}` },
      MAIL_FROM: 'desk@example.com',
    });
  const message = (): Promise<NoticeMessageRecord | null> =>
    place.use(({ store }) => store.noticeMessages.findOne({}).lean<NoticeMessageRecord>().exec());

  /** Somebody is to be told something, now. */
  const leave = (): Promise<void> =>
    place.use(async ({ store }) => {
      const at = new Date();
      await store.people.create({
        ...{ _id: 'ada', email: 'ada@example.com', name: 'Ada', role: 'author', zone: 'UTC' },
        ...{ state: 'active', passwordHash: 'x', inviteHash: null, inviteExpiresAt: null },
        ...{ createdAt: at, lastLoginAt: null },
      });
      await store.notices.create({
        ...{ _id: 'cause.ada', cause: 'cause', person: 'ada', kind: 'delivery.failed' },
        ...{ sentence: 'It failed.', link: '/deliveries/d1', at, mailAt: at },
      });
    });
  /** As if the lease of whoever has the message had run out. */
  const leaseRunsOut = (): Promise<void> =>
    place.use(async ({ store }) => {
      await store.noticeMessages.updateMany({}, { $set: { wakeAt: new Date(Date.now() - 1) } });
    });

  it('after the mail server took it, is followed by none that sends it again', async () => {
    receiver = await openMailReceiver();
    receiver.next('silent');
    await leave();
    const first = await worker(receiver.port);
    await until('the server has it', () => receiver?.accepted.length === 1);
    await first.kill();
    expect(await message()).to.include({ state: 'sending', attempts: 1 });
    await leaseRunsOut();
    await worker(receiver.port);
    const lost = await until('it is given up', async () => {
      const found = await message();
      return found?.state === 'unknown' && found;
    });
    expect(lost.problem).to.include('stopped before it knew');
    expect(receiver.accepted).to.have.length(1);
  });

  it('before anything was sent, is followed by one that sends it, once', async () => {
    let connected = 0;
    mute = createServer(() => (connected += 1));
    await new Promise<void>((resolve) => mute?.listen(0, '127.0.0.1', resolve));
    const { port } = mute.address() as AddressInfo;
    await leave();
    const first = await worker(port);
    await until('it waits for the greeting', () => connected === 1);
    await first.kill();
    expect(await message()).to.include({ state: 'waiting', attempts: 0 });
    await new Promise((resolve) => mute?.close(resolve));
    receiver = await openMailReceiver({ port });
    await leaseRunsOut();
    await worker(port);
    await until('it was sent', async () => (await message())?.state === 'sent');
    expect(receiver.accepted).to.have.length(1);
  });
});

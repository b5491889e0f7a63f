import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../src/clock.js';
import { readConfig } from '../../../src/config.js';
import { createLogger } from '../../../src/log.js';
import type {
  Connection,
  Content,
  DeliveryIdentity,
  Network,
} from '../../../src/networks/contract.js';
import { openChannelSmtp } from '../../../src/networks/email/channel-servers.js';
import { drainMailing, type DrainResult } from '../../../src/networks/email/mailer.js';
import { messageIdFor } from '../../../src/networks/email/message-id.js';
import { newSubscriber } from '../../../src/networks/email/subscriptions.js';
import { openServices, type Services } from '../../../src/services.js';
import type { SubscriberRecord } from '../../../src/store/subscribers.js';
import { sampleConnection, sampleContent } from '../sample-content.js';
import {
  MAIL_DOMAIN,
  MAIL_PASSWORD,
  startMailServers,
  type DeliveredMail,
  type RunningMailServers,
} from '../servers/mail-servers.js';
import { newIdentity } from '../sample-content.js';

export const FROM = `news@${MAIL_DOMAIN}`;

/** An e-mail channel on Postfix and Dovecot, with a store and services of its own. */
export interface EmailBench {
  readonly servers: RunningMailServers;
  readonly services: Services;
  readonly network: Network;
  readonly connection: Connection;
  subscribe(...addresses: string[]): Promise<SubscriberRecord[]>;
  subscriber(address: string): Promise<SubscriberRecord>;
  /** Publishes an issue and answers its key. */
  publish(content?: Partial<Content>, identity?: DeliveryIdentity): Promise<string>;
  drain(key: string, connection?: Connection): Promise<DrainResult>;
  /** The mails of one mailing in a mailbox. */
  mailsOf(key: string, address: string): Promise<readonly DeliveredMail[]>;
  /** Somebody writes to the channel. */
  writeTo(letter: Letter): Promise<void>;
  close(): Promise<void>;
}

export interface Letter {
  readonly id: string;
  readonly subject: string;
  readonly text: string;
  readonly headers?: readonly string[];
}

export const never = new AbortController().signal;

export function emailConnection(
  servers: Pick<RunningMailServers, 'smtpsPort' | 'imapsPort'>,
  settings: Record<string, unknown> = {},
): Connection {
  return sampleConnection({
    settings: {
      fromName: 'City Library',
      fromAddress: FROM,
      smtpServer: `smtps://127.0.0.1:${servers.smtpsPort}`,
      smtpUsername: 'news',
      imapServer: `imaps://127.0.0.1:${servers.imapsPort}`,
      postalAddress: 'Library Square 1, Exampletown',
      ...settings,
    },
    credentials: { smtpPassword: MAIL_PASSWORD, imapPassword: MAIL_PASSWORD },
  });
}

export async function startEmailBench(): Promise<EmailBench> {
  const servers = await startMailServers();
  const folder = await mkdtemp(join(tmpdir(), 'dimmerbank-email-'));
  const config = readConfig({
    DATA_DIR: folder,
    JOBS: 'in-process',
    ALLOW_LOOPBACK: '1',
    PORT: '0',
  });
  const services = await openServices(config, {
    log: createLogger('silent'),
    mailCertificates: [servers.certificate],
  });
  services.address.listensAt('https://desk.example');
  const { store, mail, networks } = services;
  const network = networks.get('email');
  const connection = emailConnection(servers);
  const { channel } = connection;
  const now = systemClock.now();

  const subscriber = async (address: string) => {
    const found = await store.subscribers.findOne({ channel, address }).lean<SubscriberRecord>();
    if (!found) throw new Error(`nobody subscribed as ${address}`);
    return found;
  };

  return {
    ...{ servers, services, network, connection, subscriber },
    async subscribe(...addresses) {
      const records = addresses.map((address) =>
        newSubscriber(
          { channel, address, now },
          { state: 'active', source: 'import', confirmedAt: new Date(now) },
        ),
      );
      await store.subscribers.insertMany(records);
      return records;
    },
    async publish(content = {}, identity = newIdentity()) {
      const prepared = await network.prepare(sampleContent(content), connection, identity);
      const outcome = await network.publish(prepared, connection, never);
      if (outcome.type !== 'published') throw new Error(outcome.reason);
      return identity.key;
    },
    drain: (key, through = connection) =>
      drainMailing(mail, key, () => Promise.resolve(through), never),
    async mailsOf(key, address) {
      const { _id } = await subscriber(address);
      const id = messageIdFor(key, _id, FROM);
      const all = await servers.mailbox(address.split('@')[0] ?? '');
      return all.filter(({ mail: { messageId } }) => messageId === id);
    },
    async writeTo({ id, subject, text, headers = [] }) {
      const trusted = [servers.certificate];
      const opening = await openChannelSmtp(connection, { trusted, signal: never });
      if (opening.type !== 'open') throw new Error(opening.reason);
      const from = `carla@${MAIL_DOMAIN}`;
      const head = [`From: Carla <${from}>`, `To: ${FROM}`, `Subject: ${subject}`];
      const source = [...head, `Message-ID: ${id}`, ...headers, '', text].join('\r\n');
      const envelope = { from, to: FROM, id: 'x' };
      const outcome = await opening.session.send(envelope, Buffer.from(source), never);
      opening.session.close();
      if (outcome.type !== 'accepted') throw new Error(outcome.reason);
    },
    async close() {
      await services.close();
      await servers.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

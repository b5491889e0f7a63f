import { hashPassword } from '../../../src/access/passwords.js';
import { openServices, type Services } from '../../../src/services.js';
import { newRecordId } from '../../../src/store/record-id.js';
import { openBrowser } from '../../browser/support.js';
import { makeInstallation } from '../../process/support/installation.js';
import { keptLog } from '../../support/kept-log.js';
import { PASSWORD } from '../../web/support/web-bench.js';
import { startPds, type PdsAccount, type RunningPds } from '../servers/bluesky-pds.js';
import { freePort } from '../servers/free-port.js';
import { startMailServers, type RunningMailServers } from '../servers/mail-servers.js';
import { startSnac, type RunningSnac, type SnacAccount } from '../servers/snac.js';
import { startWordpress, type RunningWordpress } from '../servers/wordpress.js';
import { startReceiver, type WebhookReceiver } from '../webhook-receiver.js';

/** Who reads and writes on a network: the account that we speak for, and somebody else. */
export interface TwoAccounts<T> {
  readonly ours: T;
  readonly theirs: T;
}

/** The product in its own processes, a browser on it, and a real server of every network. */
export interface SixNetworks {
  readonly url: string;
  readonly browser: ReturnType<typeof openBrowser>;
  /** The same documents, opened in this process. */
  readonly services: Services;
  readonly pds: RunningPds;
  readonly bluesky: TwoAccounts<PdsAccount>;
  readonly snac: RunningSnac;
  readonly mastodon: TwoAccounts<SnacAccount>;
  readonly site: RunningWordpress;
  readonly mail: RunningMailServers;
  readonly receiver: WebhookReceiver;
  /** What the person was shown when the webhook's channel was connected. */
  readonly webhookSecret: { value: string };
  close(): Promise<void>;
}

export const PERSON = 'person@example.com';

export async function startSixNetworks(): Promise<SixNetworks> {
  const closings: (() => Promise<unknown>)[] = [];
  const kept = <T extends { close(): Promise<unknown> }>(opened: T): T => {
    closings.push(() => opened.close());
    return opened;
  };
  const close = async (): Promise<void> => {
    for (const end of closings.toReversed()) await end();
  };
  try {
    const webhookSecret = { value: '' };
    const [pds, snac, site, mail, receiver, place] = await Promise.all([
      startPds().then(kept),
      startSnac().then(kept),
      startWordpress().then(kept),
      startMailServers().then(kept),
      startReceiver(() => webhookSecret.value).then(kept),
      makeInstallation(),
    ]);
    closings.push(() => place.remove());
    const url = `http://127.0.0.1:${await freePort()}`;
    const environment = { ALLOW_LOOPBACK: '1', PUBLIC_URL: url };
    await place.start('web', { ...environment, PORT: new URL(url).port });
    await place.start('worker', environment);
    const services = kept(await openServices(place.config, { log: keptLog().log }));
    await createPerson(services);
    const [us, friend] = [
      await pds.createAccount('library'),
      await pds.createAccount('regular-reader'),
    ];
    const [library, reader] = [
      await snac.createAccount('library'),
      await snac.createAccount('reader'),
    ];
    return {
      ...{ url, services, pds, snac, site, mail, receiver, webhookSecret, close },
      browser: kept(openBrowser(url)),
      bluesky: { ours: us, theirs: friend },
      mastodon: { ours: library, theirs: reader },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function createPerson({ store, clock, access }: Services): Promise<void> {
  await store.people.create({
    ...{ _id: newRecordId(), email: PERSON, name: 'The administrator', role: 'admin', zone: 'UTC' },
    ...{ state: 'active', passwordHash: await hashPassword(PASSWORD) },
    ...{ inviteHash: null, inviteExpiresAt: null, lastLoginAt: null },
    createdAt: new Date(clock.now()),
  });
  await access.administrators.recount();
}

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createAccess, type Access } from './access/access.js';
import { createChannelCredentials, type ChannelCredentials } from './access/channel-credentials.js';
import { cookieSecrets, type KeyRing } from './access/key-ring.js';
import { openKeyRing } from './access/open-key-ring.js';
import { createSecretBox, type SecretBox } from './access/secret-box.js';
import { renewConnection } from './channels/connection-renewal.js';
import { systemClock, type Clock } from './clock.js';
import type { Config } from './config.js';
import { openDataFolder } from './data-folder.js';
import { createTallies, type Tallies } from './health/tallies.js';
import { createWatchdog, type Watchdog } from './health/watchdog.js';
import { openJobs } from './jobs/open-jobs.js';
import type { Jobs } from './jobs/port.js';
import { createChanges, type Changes } from './live/changes.js';
import { createEventLog, type EventLog } from './live/event-log.js';
import { lookEvery, storedChanges } from './live/stored-changes.js';
import { createLogger, type Logger } from './log.js';
import { createFittedImages } from './media/fitted-image.js';
import { createMediaLibrary, type MediaLibrary } from './media/media-library.js';
import type { MailerDeps } from './networks/email/mailer.js';
import { createNetworks, type Networks } from './networks/registry.js';
import { createSafeFetch } from './networks/safe-fetch.js';
import {
  createConnectionOpener,
  type ConnectionOpener,
} from './publishing/ledger/connection-opener.js';
import type { PublisherDeps } from './publishing/ledger/publisher-deps.js';
import type { Messenger } from './notices/messenger.js';
import type { Notices } from './notices/notices.js';
import { openNotices } from './notices/open-notices.js';
import { openOrganisation } from './organisation.js';
import { createPublicAddress, type PublicAddress } from './public-address.js';
import { feedEntries, type FeedEntries } from './store/feed-entries.js';
import { otherDeliveries } from './store/other-deliveries.js';
import { openStore } from './store/open-store.js';
import type { Store } from './store/store.js';
import { requireWhole } from './transfer/import-mark.js';
import { settleRestore } from './transfer/restore-mark.js';

/** Everything that the web, the workers and the command line are handed. */
export interface Services {
  readonly config: Config;
  readonly http: Config['http'];
  readonly clock: Clock;
  readonly log: Logger;
  readonly store: Store;
  readonly access: Access;
  readonly audit: Access['audit'];
  readonly secretBox: SecretBox;
  readonly credentials: ChannelCredentials;
  readonly cookieSecrets: readonly string[];
  readonly networks: Networks;
  readonly connections: ConnectionOpener;
  readonly media: MediaLibrary;
  readonly entries: FeedEntries;
  /** What mailings are sent with. */
  readonly mail: MailerDeps;
  /** Where the public reaches us. */
  readonly address: PublicAddress;
  readonly jobs: Jobs;
  /** Where changes are announced, and heard by whoever shows them. */
  readonly changes: Changes;
  /** The changes in order, for pages that show them. */
  readonly events: EventLog;
  readonly publisher: PublisherDeps;
  /** Tells people of what they have to know. */
  readonly notices: Notices;
  /** Takes notices to people by e-mail and webhook. */
  readonly messenger: Messenger;
  /** What came of deliveries, in figures. */
  readonly tallies: Tallies;
  /** Says what is wrong with the installation. */
  readonly watchdog: Watchdog;
  /** What is used for what, for the start's message and the health screen. */
  readonly uses: readonly { readonly part: string; readonly sentence: string }[];
  /** Closes everything in reverse order. Safe to call twice. */
  close(): Promise<void>;
}

export interface ServiceOverrides {
  readonly clock?: Clock;
  readonly log?: Logger;
  /** Taken as they are, not held against what is stored: for a restore. */
  readonly keys?: KeyRing;
  /** Opens what an import that was cut off has left, too: for the import that mends it. */
  readonly unfinished?: boolean;
  /** Aborted when the process begins to stop; never unless told. */
  readonly stopping?: AbortSignal;
  /** Certificates (PEM) of mail servers that are trusted beside the usual ones. */
  readonly mailCertificates?: readonly string[];
  /** What the process runs, for its watchdog; the web unless told. */
  readonly runs?: 'web' | 'worker';
}

/** Opens everything once, in order, and closes what is open already when a later part fails. */
export async function openServices(
  config: Config,
  overrides: ServiceOverrides = {},
): Promise<Services> {
  const clock = overrides.clock ?? systemClock;
  const log = overrides.log ?? createLogger(config.logLevel);
  const stopping = overrides.stopping ?? new AbortController().signal;
  const closers: (() => Promise<void>)[] = [];
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= closeAll(closers));
  try {
    await openDataFolder(config.dataFolder);
    await settle(config, { clock, log });
    const opened = await openStore(config);
    closers.push(() => opened.close());
    const { store } = opened;
    // Again: a restore that began meanwhile now sees this process, or this process sees it.
    await settle(config, { clock, log });
    if (!overrides.unfinished) await requireWhole(store, clock.now());
    const { secretKeys, dataFolder } = config;
    const keys =
      overrides.keys ?? (await openKeyRing({ secretKeys, dataFolder, state: store.accessState }));
    const secretBox = createSecretBox(keys);
    const credentials = createChannelCredentials(secretBox);
    const work = await openJobs({ config, clock, log });
    closers.push(() => work.close());
    const owner = `${process.pid}-${randomUUID()}`;
    const onRedis = work.changes(owner);
    const noted = storedChanges({ store, clock, log, owner, every: lookEvery(onRedis) });
    const carriers = onRedis ? [onRedis, noted] : [noted];
    const changes = createChanges({ carriers, log, stopping });
    store.writes.listen((write) => changes.announce(write));
    closers.push(() => changes.close());

    const access = createAccess({ store, clock });
    const media = createMediaLibrary({
      folder: join(config.dataFolder, 'media'),
      model: store.media,
      clock,
    });
    const address = createPublicAddress(config.http);
    const entries = feedEntries(store.feedEntries);
    const fetch = createSafeFetch(config);
    const told = openNotices({ config, store, clock, log, fetch, address, stopping });
    const publicUrl = () => address.url();
    const { mailCertificates = [] } = overrides;
    const mail: MailerDeps = { store, clock, publicUrl, trusted: mailCertificates };
    const networks = createNetworks({
      ...{ entries, media, clock, images: createFittedImages(media), publicUrl, mail },
      others: otherDeliveries(store.deliveries),
      fetch,
      anyMailPort: config.allowLoopback,
    });
    const { unseal } = credentials;
    const connections = createConnectionOpener({ networks, unseal });
    await openOrganisation(store, clock.now());
    const publisher: PublisherDeps = {
      ...{ store, connections, media, clock, log, owner },
      renew: (channel, used) =>
        renewConnection({ store, networks, credentials, clock }, channel, used),
    };
    const watchdog = createWatchdog({
      ...{ store, clock, log, publisher, jobs: work.jobs, dataFolder: config.dataFolder },
      stopping,
      runs: overrides.runs ?? 'web',
    });
    closers.push(() => watchdog.close());
    return {
      ...{ config, clock, log, store, access, secretBox, credentials, networks, connections },
      ...{ media, entries, address, mail, close },
      http: config.http,
      audit: access.audit,
      cookieSecrets: cookieSecrets(keys),
      jobs: work.jobs,
      changes,
      events: createEventLog(changes),
      notices: told.notices,
      messenger: told.messenger,
      tallies: createTallies({ store }),
      publisher,
      watchdog,
      uses: [
        { part: 'documents', sentence: opened.sentence },
        { part: 'jobs', sentence: work.sentence },
        { part: 'notices', sentence: told.sentence },
        { part: 'media', sentence: `files in ${join(config.dataFolder, 'media')}` },
      ],
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function settle(
  { mongodb, dataFolder }: Config,
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
): Promise<void> {
  if (mongodb) return;
  const sentence = await settleRestore(dataFolder, clock.now());
  if (sentence !== null) log.warn({}, sentence);
}

async function closeAll(closers: readonly (() => Promise<void>)[]): Promise<void> {
  for (const close of [...closers].reverse()) await close();
}

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { trusted } from 'mongoose';
import { createAccess } from '../access/access.js';
import { SYSTEM } from '../access/actor.js';
import { keyCheck, type KeyRing } from '../access/key-ring.js';
import type { Clock } from '../clock.js';
import type { Config } from '../config.js';
import { MINUTE, type Instant } from '../domain/time-units.js';
import type { Services } from '../services.js';
import type { ChannelRecord } from '../store/channels.js';
import { connectDocuments, otherProcesses, replaceDocuments } from '../store/connect.js';
import type { HeartbeatRecord } from '../store/heartbeats.js';
import type { RestorationRecord } from '../store/organisation.js';
import { bindStore, prepareIndexes, type Store } from '../store/store.js';
import type { StoredRecord } from './collections.js';
import { checkImport, type ImportCheck, type ImportProblem } from './import-check.js';
import { isCutOff, markImport, unmarkImport } from './import-mark.js';
import { clearRecords, filledCollections } from './importer.js';
import { hashed, writeRecords, type WriteWish } from './record-writer.js';
import { markRestore } from './restore-mark.js';
import { withoutCredentials } from './secrets.js';
import { syncFolder } from './written-file.js';

export interface RestoreDeps {
  readonly config: Config;
  readonly clock: Clock;
  /** The keys that open what the backup holds sealed. */
  readonly ring: KeyRing;
  /** Opens what is here now. Closed before anything takes its place. */
  readonly open: () => Promise<Services>;
}

export interface RestoreWish {
  /** The lines of the backup; they are read twice. */
  readonly lines: () => AsyncIterable<string>;
  /** Whether what is here now may be replaced. */
  readonly replace: boolean;
  /** Whether credentials of channels are left out. */
  readonly withoutCredentials: boolean;
}

export type RestoreOutcome =
  | {
      readonly type: 'restored';
      readonly counts: ImportCheck['counts'];
      /** Where the documents that were here before are kept; null where there were none. */
      readonly kept: string | null;
    }
  /** Nothing was changed, for what is wrong with the file. */
  | { readonly type: 'refused'; readonly problems: readonly ImportProblem[] }
  /** Nothing was changed: these collections hold something already. */
  | { readonly type: 'not-empty'; readonly collections: readonly string[] }
  /** Nothing was changed: these processes use what would be replaced. */
  | { readonly type: 'running'; readonly processes: readonly string[] };

/**
 * Puts everything back as a backup holds it, or changes nothing. All of the file is checked first.
 * Embedded documents are written beside those that are here and take their place in one step; on
 * MongoDB a restore goes into an empty database. Nothing goes out afterwards until publishing is
 * resumed (R18).
 *
 * @throws BackupFileError, UnfinishedImportError, ConflictError, StoreWriteError: nothing was changed
 */
export async function restoreBackup(deps: RestoreDeps, wish: RestoreWish): Promise<RestoreOutcome> {
  const services = await deps.open();
  try {
    return await restoreInto(services, deps, wish);
  } finally {
    await services.close();
  }
}

async function restoreInto(
  services: Services,
  deps: RestoreDeps,
  wish: RestoreWish,
): Promise<RestoreOutcome> {
  const { store } = services;
  const embedded = deps.config.mongodb === undefined;
  if (!embedded && (await isCutOff(store, deps.clock.now()))) await clearRecords(store);
  const collections = await filledCollections(store);
  const mayReplace = wish.replace && embedded;
  if (collections.length > 0 && !mayReplace) return { type: 'not-empty', collections };
  const processes = await usedBy(store, deps.clock.now());
  if (processes.length > 0) return { type: 'running', processes };

  const adjust = (collection: string, record: StoredRecord): StoredRecord =>
    wish.withoutCredentials && collection === 'channels'
      ? withoutCredentials(record as ChannelRecord)
      : record;
  const digest = createHash('sha256');
  const format = 'dimmerbank-backup';
  const check = await checkImport(hashed(wish.lines(), digest), services, { format, adjust });
  if (check.problems.length > 0) return { type: 'refused', problems: check.problems };

  const at = new Date(deps.clock.now());
  const restoration: RestorationRecord = {
    ...{ at, from: 'backup', madeAt: check.madeAt ?? at, resumedAt: null },
  };
  const work: Work = {
    ...{ deps, wish, check, restoration },
    write: { restoration, adjust, digest: digest.digest('hex') },
  };
  return embedded
    ? restoreEmbedded(services, work, collections.length > 0)
    : restoreServed(services, work);
}

interface Work {
  readonly deps: RestoreDeps;
  readonly wish: RestoreWish;
  readonly check: ImportCheck;
  readonly restoration: RestorationRecord;
  readonly write: WriteWish;
}

/** Into a folder beside, which then takes the place of what is here. */
async function restoreEmbedded(
  services: Services,
  { deps, wish, check, restoration, write }: Work,
  keep: boolean,
): Promise<RestoreOutcome> {
  const { dataFolder } = deps.config;
  const mark = await markRestore(dataFolder, deps.clock.now());
  try {
    const connection = await connectDocuments({ folder: mark.staging });
    try {
      const store = bindStore(connection);
      await prepareIndexes(connection);
      await writeRecords({ store, mediaFolder: join(dataFolder, 'media') }, wish.lines(), write);
      await finish(store, deps, { check, restoration });
    } finally {
      await connection.close();
    }
    const processes = await usedBy(services.store, deps.clock.now());
    if (processes.length > 0) return { type: 'running', processes };
    await services.close();
    const stamp = restoration.at.toISOString().replaceAll(/[:.]/g, '-');
    const kept = keep ? join(dataFolder, `before-restore-${stamp}`) : undefined;
    const folder = join(dataFolder, 'documents');
    await replaceDocuments(folder, mark.staging, kept);
    await syncFolder(folder);
    return { type: 'restored', counts: check.counts, kept: kept ?? null };
  } finally {
    await mark.remove();
  }
}

/** Into an empty database: a mark stands meanwhile, and nothing starts on what a crash left. */
async function restoreServed(
  { store }: Services,
  { deps, wish, check, restoration, write }: Work,
): Promise<RestoreOutcome> {
  await markImport(store, deps.clock.now());
  try {
    const mediaFolder = join(deps.config.dataFolder, 'media');
    await writeRecords({ store, mediaFolder }, wish.lines(), write);
  } catch (error) {
    await clearRecords(store);
    throw error;
  }
  await finish(store, deps, { check, restoration });
  await unmarkImport(store);
  return { type: 'restored', counts: check.counts, kept: null };
}

/** Which processes use what would be replaced; embedded documents know, MongoDB is told by them. */
async function usedBy({ connection, heartbeats }: Store, now: Instant): Promise<string[]> {
  const open = otherProcesses(connection);
  if (open) return open.map(String);
  const alive = await heartbeats
    .find({ at: trusted({ $gt: new Date(now - MINUTE) }) })
    .lean<HeartbeatRecord[]>()
    .exec();
  return alive.map(({ kind, owner, host }) => `${kind} ${owner} on ${host}`);
}

/** What a backup does not hold and an installation needs. */
async function finish(
  store: Store,
  { ring, clock }: RestoreDeps,
  { check, restoration }: Pick<Work, 'check' | 'restoration'>,
): Promise<void> {
  const keyChecks = ring.map((key) => ({ id: key.id, check: keyCheck(key) }));
  await store.accessState.updateOne({ _id: 'access' }, { $set: { keyChecks } }, { upsert: true });
  const { administrators, audit } = createAccess({ store, clock });
  await administrators.recount();
  await audit.record({
    actor: SYSTEM,
    action: 'organisation.restore',
    resource: { kind: 'organisation', id: 'organisation' },
    after: { ...check.counts, madeAt: restoration.madeAt },
  });
}

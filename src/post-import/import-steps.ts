import { trusted } from 'mongoose';
import type { Actor } from '../access/actor.js';
import { asAuditActor } from '../access/actor.js';
import { ConflictError } from '../failures.js';
import { cancelDelivery } from '../publishing/scheduling/delivery-canceller.js';
import { schedulePost } from '../publishing/scheduling/post-scheduler.js';
import { leaveWakeUps } from '../publishing/ledger/wake-ups.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import type { PostImportRecord, RowOutcomeRecord } from '../store/post-imports.js';
import { giveBack, savePosts, takePlaces } from './all-or-nothing.js';
import type { ImportDeps } from './import-deps.js';
import { AT_WORK, holdImport, ImportTakenOverError, type HeldImport } from './import-lease.js';
import { readRows, workThrough } from './import-rows.js';
import type { ReadRow } from './row-reader.js';

/** How often places that somebody else took are looked for anew. */
const TRIES = 5;
const MOST_AT_ONCE = 20;

/**
 * Does what is left to do of an import, unless somebody does it already. Killed at any point, it is
 * taken up again a minute later, and no row comes twice.
 */
export async function carryOn(deps: ImportDeps, id: string): Promise<void> {
  const held = await holdImport(deps, id);
  if (!held) return;
  try {
    await stepOf(deps, held);
  } catch (error) {
    if (error instanceof ImportTakenOverError) deps.log.info({ import: id }, error.message);
    else throw error;
  }
}

/** Takes up every import that somebody left in the middle. */
export async function carryOnImports(deps: ImportDeps): Promise<void> {
  const now = new Date(deps.clock.now());
  const find = (lease: object) =>
    deps.store.postImports
      .find({ state: trusted({ $in: [...AT_WORK] }), ...lease })
      .select({ _id: 1 })
      .limit(MOST_AT_ONCE)
      .lean<{ _id: string }[]>()
      .exec();
  const left = await find({ 'lease.until': trusted({ $lte: now }) });
  const never = await find({ 'lease.until': null });
  for (const { _id } of [...left, ...never]) await carryOn(deps, _id);
}

async function stepOf(deps: ImportDeps, held: HeldImport): Promise<void> {
  const { record } = held;
  const actor = await actorOf(deps, record);
  if (record.state === 'saving') {
    await saveRest(deps, held, actor ?? formerActor(record));
  } else if (!actor) {
    const problem = 'Whoever brought this in may not do so any more. Nothing was changed.';
    await held.end(record.state === 'undoing' ? 'done' : 'mapping', { problem });
  } else if (record.state === 'checking') await check(deps, held, actor);
  else if (record.state === 'placing') await place(deps, held, actor);
  else await undo(deps, held, actor);
}

async function actorOf(
  { access, store }: ImportDeps,
  { by, owner }: PostImportRecord,
): Promise<Actor | null> {
  if (by === 'person') return access.people.actor(owner);
  const token = await store.apiTokens.findById(owner).lean().exec();
  return token ? { kind: 'token', id: owner, name: token.name, role: token.role } : null;
}

/** For what was decided while they were allowed to. */
const formerActor = ({ owner, by }: PostImportRecord): Actor =>
  by === 'person'
    ? { kind: 'person', id: owner, name: 'Somebody', role: 'author', zone: 'UTC' }
    : { kind: 'token', id: owner, name: 'A program', role: 'author' };

async function check(deps: ImportDeps, held: HeldImport, actor: Actor): Promise<void> {
  const worked = await workThrough(deps, { record: held.record, actor }, (rows) =>
    held.progress(rows),
  );
  await held.end('checked', { outcomes: worked.map(({ outcome }) => outcome), problem: null });
}

async function place(deps: ImportDeps, held: HeldImport, actor: Actor): Promise<void> {
  const { record } = held;
  const accepted = new Set(
    record.leaveOut ? record.outcomes.filter(isBad).map(({ line }) => line) : [],
  );
  // Of an attempt that was cut off: nothing of it can have gone out.
  await giveBack(
    deps,
    record.rows.map(({ post }) => post),
  );
  for (let tries = 1; ; tries++) {
    const worked = await workThrough(deps, { record, actor }, (rows) => held.progress(rows));
    const outcomes = worked.map(({ outcome }) => outcome);
    const worse = outcomes.filter((outcome) => isBad(outcome) && !accepted.has(outcome.line));
    if (worse.length > 0) {
      const lines = worse.slice(0, 10).map(({ line }) => line);
      const which = lines.length === 1 ? `Line ${lines[0]}` : `Lines ${lines.join(', ')}`;
      const problem = `Nothing was brought in. ${which} cannot be placed any more: something changed since the file was looked at.`;
      await held.end('checked', { outcomes, problem });
      return;
    }
    await held.progress(worked.length);
    const deliveries = await takePlaces(deps, worked);
    if (deliveries) {
      // From here on all of it comes, whoever has to finish it.
      await held.enter('saving', { outcomes });
      await savePosts(deps, worked);
      await leaveWakeUps(deps, deliveries);
      await finish(deps, held, { actor, outcomes });
      return;
    }
    if (tries === TRIES) {
      const problem =
        'Nothing was brought in. Others are scheduling at this moment and were faster each time. Try again.';
      await held.end('checked', { outcomes, problem });
      return;
    }
  }
}

const isBad = ({ problems }: { readonly problems: readonly string[] }): boolean =>
  problems.length > 0;

/** Goes on after a crash: what is there stays, and the rest is scheduled under the same ids. */
async function saveRest(deps: ImportDeps, held: HeldImport, actor: Actor): Promise<void> {
  const { record } = held;
  const rows = new Map((await readRows(deps, record)).map((row) => [row.line, row]));
  const outcomes: RowOutcomeRecord[] = [];
  for (const outcome of record.outcomes) {
    const row = rows.get(outcome.line);
    const good = row?.read.type === 'wanted' && !isBad(outcome);
    outcomes.push(good ? await saveOne(deps, actor, { ...row, read: row.read, outcome }) : outcome);
    await held.progress(outcomes.length);
  }
  await finish(deps, held, { actor, outcomes });
}

async function saveOne(
  deps: ImportDeps,
  actor: Actor,
  row: {
    readonly post: string;
    readonly read: Extract<ReadRow, { type: 'wanted' }>;
    readonly outcome: RowOutcomeRecord;
  },
): Promise<RowOutcomeRecord> {
  const { outcome } = row;
  const wanted = row.read.post;
  const options = { postId: row.post };
  const result = await schedulePost(deps, actor, wanted, options);
  if (result.type === 'scheduled') return outcome;
  await schedulePost(deps, actor, { ...wanted, when: { type: 'draft' } }, options);
  const places = outcome.places.map(({ channel }) => ({ channel, at: null, slot: false }));
  const notes = ['Its place was gone after an interruption: it was kept as a draft.'];
  return { ...outcome, places, notes };
}

async function finish(
  deps: ImportDeps,
  held: HeldImport,
  { actor, outcomes }: { readonly actor: Actor; readonly outcomes: PostImportRecord['outcomes'] },
): Promise<void> {
  const posts = outcomes.filter((each) => !isBad(each)).length;
  await deps.audit.record({
    actor: asAuditActor(actor),
    action: 'post.import',
    resource: { kind: 'import', id: held.record._id },
    after: { file: held.record.fileName, posts, leftOut: outcomes.length - posts },
  });
  await held.end('done', { outcomes, problem: null, progress: outcomes.length });
}

/** Takes every delivery of it out of the queue; what went out in this very moment stays. */
async function undo(deps: ImportDeps, held: HeldImport, actor: Actor): Promise<void> {
  const { record } = held;
  let stayed = 0;
  for (const [index, { post }] of record.rows.entries()) {
    const deliveries = await deps.store.deliveries.find({ post }).lean<DeliveryRecord[]>().exec();
    for (const { _id, state } of deliveries) {
      if (state === 'cancelled') continue;
      try {
        await cancelDelivery(deps, actor, _id);
      } catch (error) {
        if (!(error instanceof ConflictError)) throw error;
        stayed += 1;
      }
    }
    if (index % 25 === 24) await held.progress(index + 1);
  }
  await deps.audit.record({
    actor: asAuditActor(actor),
    action: 'post.import.undo',
    resource: { kind: 'import', id: record._id },
    after: { stayed },
  });
  const problem =
    stayed === 0 ? null : `${stayed} went out in this moment and could not be taken back.`;
  await held.end('undone', { problem });
}

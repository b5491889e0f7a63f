import { asAuditActor, type Actor } from '../access/actor.js';
import { can } from '../access/can.js';
import type { EvergreenChoice } from '../domain/index.js';
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from '../failures.js';
import { contentFor, textFingerprint } from '../publishing/scheduling/content.js';
import { wantMedia } from '../publishing/scheduling/post-media.js';
import type { PublishingDeps } from '../publishing/publishing-deps.js';
import type { EvergreenRecord } from '../store/evergreens.js';
import { newRecordId } from '../store/record-id.js';
import type { Store } from '../store/store.js';
import type { EvergreenInput } from './evergreen-input.js';

export type LibraryDeps = Pick<PublishingDeps, 'store' | 'audit' | 'clock' | 'media'>;

/** Every evergreen that may fill slots, the oldest first. */
export function listEvergreens(store: Pick<Store, 'evergreens'>): Promise<EvergreenRecord[]> {
  return store.evergreens
    .find({ retiredAt: null })
    .sort({ retiredAt: 1, _id: 1 })
    .lean<EvergreenRecord[]>()
    .exec();
}

/** @throws NotFoundError */
export async function findEvergreen(
  store: Pick<Store, 'evergreens'>,
  id: string,
): Promise<EvergreenRecord> {
  const found = await store.evergreens.findById(id).lean<EvergreenRecord>().exec();
  if (!found) throw new NotFoundError('The evergreen');
  return found;
}

/** What the choice needs to know of an evergreen on one channel. */
export function choiceOf(evergreen: EvergreenRecord, channel: string): EvergreenChoice {
  const { _id: id, function: name, channels, restDays, season } = evergreen;
  const { text } = contentFor(evergreen, channel, []);
  const fingerprint = textFingerprint(text);
  return { id, function: name, channels, restDays, season, textFingerprint: fingerprint };
}

/** @throws ForbiddenError, InvalidInputError */
export async function addEvergreen(
  { store, audit, clock, media }: LibraryDeps,
  actor: Actor,
  input: EvergreenInput,
  id = newRecordId(clock.now()),
): Promise<EvergreenRecord> {
  if (!can(actor, 'post.create')) throw new ForbiddenError();
  requireWords(input);
  const known = await store.evergreens.findById(id).lean<EvergreenRecord>().exec();
  if (known) return known;
  await wantMedia(media, input.media);
  const at = new Date(clock.now());
  const record: EvergreenRecord = {
    ...{ _id: id, ...input, author: actor.id, approvedBy: approverOf(actor), revision: 0 },
    ...{ sample: false, createdAt: at, updatedAt: at, retiredAt: null },
  };
  await store.evergreens.create(record);
  await audit.record({
    actor: asAuditActor(actor),
    action: 'evergreen.add',
    resource: { kind: 'evergreen', id },
    after: { ...input },
  });
  return record;
}

/**
 * Changes what later uses say; what was published stays as it was.
 *
 * @throws NotFoundError, ForbiddenError, ConflictError, InvalidInputError
 */
export async function changeEvergreen(
  deps: LibraryDeps,
  actor: Actor,
  {
    id,
    revision,
    input,
  }: { readonly id: string; readonly revision: number; readonly input: EvergreenInput },
): Promise<EvergreenRecord> {
  requireWords(input);
  const before = await findOwn(deps.store, actor, id);
  const had = new Set(before.media.map((used) => used.id));
  await wantMedia(
    deps.media,
    input.media.filter((used) => !had.has(used.id)),
  );
  const set = { ...input, approvedBy: approverOf(actor) };
  const { title, text, restDays, season, channels } = before;
  return write(deps, actor, {
    ...{ action: 'evergreen.edit', id, revision, set },
    ...{ before: { title, text, restDays, season, channels }, after: { ...input } },
  });
}

/** Takes an evergreen out of the library, or back into it. */
export async function retireEvergreen(
  deps: LibraryDeps,
  actor: Actor,
  { id, retired }: { readonly id: string; readonly retired: boolean },
): Promise<EvergreenRecord> {
  const before = await findOwn(deps.store, actor, id);
  if ((before.retiredAt !== null) === retired) return before;
  return write(deps, actor, {
    ...{ action: retired ? 'evergreen.retire' : 'evergreen.restore', id },
    ...{
      revision: before.revision,
      set: { retiredAt: retired ? new Date(deps.clock.now()) : null },
    },
    ...{ before: { retired: !retired }, after: { retired } },
  });
}

async function write(
  { store, audit, clock }: LibraryDeps,
  actor: Actor,
  change: {
    readonly action: string;
    readonly id: string;
    readonly revision: number;
    readonly set: Partial<EvergreenRecord>;
    readonly before: Readonly<Record<string, unknown>>;
    readonly after: Readonly<Record<string, unknown>>;
  },
): Promise<EvergreenRecord> {
  const { action, id, revision, set, before, after } = change;
  const changed = await store.evergreens
    .findOneAndUpdate(
      { _id: id, revision },
      { $set: { ...set, updatedAt: new Date(clock.now()) }, $inc: { revision: 1 } },
      { returnDocument: 'after' },
    )
    .lean<EvergreenRecord>()
    .exec();
  if (!changed) {
    throw new ConflictError(
      'Nothing was saved: somebody changed this evergreen meanwhile. Look at it as it is now, then save again.',
    );
  }
  const resource = { kind: 'evergreen', id };
  await audit.record({ actor: asAuditActor(actor), action, resource, before, after });
  return changed;
}

async function findOwn(store: Store, actor: Actor, id: string): Promise<EvergreenRecord> {
  const found = await findEvergreen(store, id);
  if (!can(actor, 'post.edit', { ownerId: found.author })) throw new ForbiddenError();
  return found;
}

const approverOf = (actor: Actor): string | null => (can(actor, 'post.approve') ? actor.id : null);

/** It goes out without anybody looking, so it has to be whole. */
function requireWords({ text, media }: EvergreenInput): void {
  const problems: Record<string, string[]> = {};
  if (text.trim() === '' && media.length === 0) problems['text'] = ['Write something to publish.'];
  for (const { id, alternativeText } of media) {
    if (alternativeText !== '') continue;
    problems[`alternativeText.${id}`] = ['Say what the image shows, for people who cannot see it.'];
  }
  if (Object.keys(problems).length > 0) throw new InvalidInputError(problems);
}

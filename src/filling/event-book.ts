import { trusted } from 'mongoose';
import { asAuditActor, type Actor } from '../access/actor.js';
import { can } from '../access/can.js';
import type { Instant } from '../domain/time-units.js';
import { ConflictError, ForbiddenError, NotFoundError } from '../failures.js';
import type { PublishingDeps } from '../publishing/publishing-deps.js';
import type { EventRecord } from '../store/events.js';
import { newRecordId } from '../store/record-id.js';
import type { Store } from '../store/store.js';
import { eventFields, type EventInput } from './event-input.js';
import { presentText } from '../store/typed-demand.js';

export type EventDeps = Pick<PublishingDeps, 'store' | 'audit' | 'clock'>;

/** More than a screen lists. */
const MOST_EVENTS = 200;

/** Events from now on, the next first; or those before, the last first. */
export function listEvents(
  { events }: Pick<Store, 'events'>,
  { now, past }: { readonly now: Instant; readonly past: boolean },
): Promise<EventRecord[]> {
  const at = new Date(now);
  return events
    .find({ deletedAt: null, startsAt: past ? trusted({ $lt: at }) : trusted({ $gte: at }) })
    .sort(past ? { startsAt: -1, _id: -1 } : { startsAt: 1, _id: 1 })
    .limit(MOST_EVENTS)
    .lean<EventRecord[]>()
    .exec();
}

/** @throws NotFoundError, for deleted ones too */
export async function findEvent(
  { events }: Pick<Store, 'events'>,
  id: string,
): Promise<EventRecord> {
  const found = await events.findOne({ _id: id, deletedAt: null }).lean<EventRecord>().exec();
  if (!found) throw new NotFoundError('The event');
  return found;
}

/** The event, once the actor may change it. @throws NotFoundError, ForbiddenError */
export async function ownEvent(store: Store, actor: Actor, id: string): Promise<EventRecord> {
  const event = await findEvent(store, id);
  if (!can(actor, 'post.edit', { ownerId: event.author })) throw new ForbiddenError();
  return event;
}

/** @throws ForbiddenError, InvalidInputError, NotFoundError for a channel that is not there */
export async function addEvent(
  { store, audit, clock }: EventDeps,
  actor: Actor,
  input: EventInput,
  id = newRecordId(clock.now()),
): Promise<EventRecord> {
  if (!can(actor, 'post.create')) throw new ForbiddenError();
  const known = await store.events.findById(id).lean<EventRecord>().exec();
  if (known) return known;
  const fields = eventFields(input);
  await requireChannels(store, fields.channels);
  const at = new Date(clock.now());
  const record: EventRecord = {
    ...{ _id: id, ...fields, author: actor.id, revision: 0, sample: false },
    ...{ createdAt: at, updatedAt: at, deletedAt: null, cancelled: [] },
  };
  await store.events.create(record);
  await audit.record({
    actor: asAuditActor(actor),
    action: 'event.add',
    resource: { kind: 'event', id },
    after: { ...fields },
  });
  return record;
}

export interface EventChange {
  readonly id: string;
  /** The revision that was shown. */
  readonly revision: number;
  readonly input: EventInput;
}

/**
 * Changes an event. From then on nothing that announces it goes out after its new start; when its
 * posts move is another step.
 *
 * @throws NotFoundError, ForbiddenError, ConflictError, InvalidInputError
 */
export async function changeEvent(
  { store, audit, clock }: EventDeps,
  actor: Actor,
  { id, revision, input }: EventChange,
): Promise<EventRecord> {
  const before = await ownEvent(store, actor, id);
  const fields = eventFields(input);
  await requireChannels(store, fields.channels);
  const changed = await store.events
    .findOneAndUpdate(
      { _id: id, revision, deletedAt: null },
      { $set: { ...fields, updatedAt: new Date(clock.now()) }, $inc: { revision: 1 } },
      { returnDocument: 'after' },
    )
    .lean<EventRecord>()
    .exec();
  if (!changed) {
    throw new ConflictError(
      'Nothing was saved: somebody changed this event meanwhile. Look at it as it is now, then save again.',
    );
  }
  await store.deliveries.updateMany(
    { 'event.id': presentText({ $eq: id }), 'event.before': trusted({ $ne: null }) },
    { $set: { 'event.before': changed.startsAt } },
  );
  const { name, startsAt, endsAt, place, link } = before;
  await audit.record({
    actor: asAuditActor(actor),
    action: 'event.edit',
    resource: { kind: 'event', id },
    before: { name, startsAt, endsAt, place, link },
    after: { ...fields },
  });
  return changed;
}

async function requireChannels(store: Store, ids: readonly string[]): Promise<void> {
  const found = await store.channels.countDocuments({
    deletedAt: null,
    _id: trusted({ $in: [...ids] }),
  });
  if (found < ids.length) throw new NotFoundError('The channel');
}

import { asAuditActor, type PersonActor } from '../access/actor.js';
import type { Access } from '../access/access.js';
import { can } from '../access/can.js';
import { randomSecret, sha256 } from '../access/hashes.js';
import type { Clock } from '../clock.js';
import { HOUR } from '../domain/time-units.js';
import { InvalidInputError, NotFoundError } from '../failures.js';
import type { CalendarAddressRecord } from '../store/calendar-addresses.js';
import { newRecordId } from '../store/record-id.js';
import type { Store } from '../store/store.js';

const FORM = /^[0-9A-Za-z]{43}$/;
const MOST_EACH = 10;

export interface CalendarAddressDeps {
  readonly store: Pick<Store, 'calendarAddresses'>;
  readonly access: Pick<Access, 'audit'> & { readonly people: Pick<Access['people'], 'actor'> };
  readonly clock: Clock;
}

/**
 * Makes an address. Its secret is in the answer and nowhere else.
 *
 * @throws InvalidInputError
 */
export async function makeCalendarAddress(
  { store, access, clock }: CalendarAddressDeps,
  person: PersonActor,
  given: { readonly name: string; readonly channel: string | null },
): Promise<{ readonly secret: string }> {
  const name = given.name.trim();
  if (name === '' || name.length > 80) {
    throw new InvalidInputError({
      name: ['Say in at most 80 characters what it is for, so that you know it again.'],
    });
  }
  if ((await listCalendarAddresses({ store }, person.id)).length >= MOST_EACH) {
    throw new InvalidInputError({
      name: [`You have ${MOST_EACH} addresses. Revoke one that is not used any more.`],
    });
  }
  const secret = randomSecret();
  const now = clock.now();
  const _id = newRecordId(now);
  await store.calendarAddresses.create({
    ...{ _id, person: person.id, name, channel: given.channel, tokenHash: sha256(secret) },
    ...{ createdAt: new Date(now), lastUsedAt: null },
  });
  await access.audit.record({
    actor: asAuditActor(person),
    action: 'calendar-address.create',
    resource: { kind: 'calendar-address', id: _id },
    after: { name, channel: given.channel },
  });
  return { secret };
}

/** A person's own, the oldest first. */
export function listCalendarAddresses(
  { store }: Pick<CalendarAddressDeps, 'store'>,
  person: string,
): Promise<CalendarAddressRecord[]> {
  return store.calendarAddresses
    .find({ person })
    .sort({ _id: 1 })
    .lean<CalendarAddressRecord[]>()
    .exec();
}

/** Ends one of a person's own at once. @throws NotFoundError */
export async function revokeCalendarAddress(
  { store, access }: CalendarAddressDeps,
  person: PersonActor,
  id: string,
): Promise<CalendarAddressRecord> {
  const gone = await store.calendarAddresses
    .findOneAndDelete({ _id: id, person: person.id })
    .lean<CalendarAddressRecord>()
    .exec();
  if (!gone) throw new NotFoundError('The address');
  await access.audit.record({
    actor: asAuditActor(person),
    action: 'calendar-address.revoke',
    resource: { kind: 'calendar-address', id },
    before: { name: gone.name },
  });
  return gone;
}

/** What an address stands for, while its person may see it; null for anything else. */
export async function openCalendarAddress(
  { store, access, clock }: CalendarAddressDeps,
  secret: string,
): Promise<CalendarAddressRecord | null> {
  if (!FORM.test(secret)) return null;
  const found = await store.calendarAddresses
    .findOne({ tokenHash: sha256(secret) })
    .lean<CalendarAddressRecord>()
    .exec();
  const actor = found ? await access.people.actor(found.person) : null;
  if (!found || !actor || !can(actor, 'delivery.read')) return null;
  const now = clock.now();
  if (now - (found.lastUsedAt?.getTime() ?? 0) >= HOUR) {
    const lastUsedAt = new Date(now);
    await store.calendarAddresses.updateOne({ _id: found._id }, { $set: { lastUsedAt } }).exec();
  }
  return found;
}

import type { Model } from 'mongoose';
import type { Role } from '../domain/roles.js';
import { ConflictError, InvalidInputError, NotFoundError } from '../failures.js';
import { NOTICE_WISHES, type NoticeWishes, type PersonRecord } from '../store/people.js';
import { asAuditActor, type Actor, type PersonActor } from './actor.js';
import type { Administrators } from './administrators.js';
import type { AuditLog } from './audit-log.js';
import { hashPassword, passwordProblems, verifyPassword } from './passwords.js';
import type { Sessions } from './sessions.js';

export interface PeopleDeps {
  readonly people: Model<PersonRecord>;
  readonly administrators: Administrators;
  readonly sessions: Sessions;
  readonly audit: AuditLog;
}

export type People = ReturnType<typeof createPeople>;

const LAST_ADMINISTRATOR = 'This is the last administrator. Make somebody else one first.';

/** Who there is, and what administrators and they themselves may change about them. */
export function createPeople({ people, administrators, sessions, audit }: PeopleDeps) {
  async function load(id: string): Promise<PersonRecord> {
    const found = await people.findById(id).lean<PersonRecord | null>();
    if (!found) throw new NotFoundError('The person');
    return found;
  }

  /** Writes a change of role or state unless somebody changed either meanwhile. */
  async function change(
    before: PersonRecord,
    after: Partial<Pick<PersonRecord, 'role' | 'state'>> & { inviteHash?: null },
    by: Actor,
    address: string,
  ): Promise<void> {
    const { _id, role, state } = before;
    const counted = role === 'admin' && state === 'active';
    const counts = (after.role ?? role) === 'admin' && (after.state ?? state) === 'active';
    if (counted && !counts && !(await administrators.remove(_id))) {
      throw new ConflictError(LAST_ADMINISTRATOR);
    }
    const { modifiedCount } = await people.updateOne({ _id, role, state }, after);
    if (modifiedCount === 0) {
      if (counted && !counts) await administrators.add(_id);
      throw new ConflictError('Somebody else changed this person meanwhile. Look again.');
    }
    if (counts && !counted) await administrators.add(_id);
    await sessions.endAll(_id);
    await audit.record({
      actor: asAuditActor(by),
      action: 'person.edit',
      resource: { kind: 'person', id: _id },
      before: { role, state },
      after: { role: after.role ?? role, state: after.state ?? state },
      address,
    });
  }

  function refuseOwn(id: string, by: Actor): void {
    if (id === by.id) {
      throw new ConflictError('Another administrator has to change your own role or access.');
    }
  }

  return {
    load,

    /** Who acts in a session; null when they may not any more. */
    async actor(id: string): Promise<PersonActor | null> {
      const found = await people.findById(id).lean<PersonRecord | null>();
      return found?.state === 'active' ? personActor(found) : null;
    },

    /** Everybody, by name. */
    list: (): Promise<PersonRecord[]> =>
      people.find({}).sort({ name: 1 }).limit(1_000).lean<PersonRecord[]>(),

    /** Gives somebody another role and ends their sessions. Throws a ConflictError. */
    async changeRole(id: string, role: Role, by: Actor, address: string): Promise<void> {
      refuseOwn(id, by);
      const before = await load(id);
      if (before.role !== role) await change(before, { role }, by, address);
    },

    /** Keeps somebody out: their next request is refused. Throws a ConflictError. */
    async disable(id: string, by: Actor, address: string): Promise<void> {
      refuseOwn(id, by);
      const before = await load(id);
      if (before.state === 'disabled') return;
      await change(before, { state: 'disabled', inviteHash: null }, by, address);
    },

    /** Lets somebody in again. */
    async enable(id: string, by: Actor, address: string): Promise<void> {
      const before = await load(id);
      if (before.state !== 'disabled') return;
      const state = before.passwordHash === null ? 'invited' : 'active';
      await change(before, { state }, by, address);
    },

    /** What people change about themselves. */
    async changeProfile(
      id: string,
      given: Pick<PersonRecord, 'name' | 'zone'>,
      address: string,
    ): Promise<void> {
      const before = await load(id);
      await people.updateOne({ _id: id }, { name: given.name, zone: given.zone });
      await audit.record({
        actor: { kind: 'person', id, name: before.name },
        action: 'account.edit',
        resource: { kind: 'person', id },
        before: { name: before.name, zone: before.zone },
        after: { ...given },
        address,
      });
    },

    /** What somebody wants to hear of. */
    async changeNotices(id: string, notices: NoticeWishes, address: string): Promise<void> {
      const before = await load(id);
      await people.updateOne({ _id: id }, { $set: { notices } });
      await audit.record({
        actor: { kind: 'person', id, name: before.name },
        action: 'account.edit',
        resource: { kind: 'person', id },
        before: { notices: before.notices ?? NOTICE_WISHES },
        after: { notices },
        address,
      });
    },

    /**
     * Changes one's own password and ends all of one's sessions. Throws an InvalidInputError.
     * The caller counts attempts, since the present password could be guessed here too.
     */
    async changePassword(
      id: string,
      given: { readonly current: string; readonly next: string },
      address: string,
    ): Promise<void> {
      const before = await load(id);
      const problems = passwordProblems(given.next, before.email);
      if (problems.length > 0) throw new InvalidInputError({ next: problems });
      if (!(await verifyPassword(before.passwordHash, given.current))) {
        throw new InvalidInputError({ current: ['This is not your present password.'] });
      }
      await people.updateOne(
        { _id: id, passwordHash: before.passwordHash },
        { passwordHash: await hashPassword(given.next), inviteHash: null, inviteExpiresAt: null },
      );
      await sessions.endAll(id);
      await audit.record({
        actor: { kind: 'person', id, name: before.name },
        action: 'account.change-password',
        resource: { kind: 'person', id },
        address,
      });
    },
  };
}

/** A person as somebody who acts. */
export const personActor = ({ _id, name, role, zone }: PersonRecord): PersonActor => ({
  kind: 'person',
  id: _id,
  name,
  role,
  zone,
});

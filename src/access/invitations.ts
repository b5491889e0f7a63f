import { trusted, type Model } from 'mongoose';
import type { Clock } from '../clock.js';
import { DAY } from '../domain/time-units.js';
import type { Role } from '../domain/roles.js';
import { InvalidInputError, NotFoundError } from '../failures.js';
import { isDuplicateKey } from '../store/duplicate-key.js';
import type { PersonRecord } from '../store/people.js';
import { newRecordId } from '../store/record-id.js';
import { asAuditActor, type Actor } from './actor.js';
import type { Administrators } from './administrators.js';
import type { AuditLog } from './audit-log.js';
import { randomSecret, sha256 } from './hashes.js';
import { hashPassword, passwordProblems } from './passwords.js';
import type { Sessions } from './sessions.js';

/** How long a one-time link can be used. */
export const LINK_LIFETIME = 7 * DAY;

export interface InvitationDeps {
  readonly people: Model<PersonRecord>;
  readonly administrators: Administrators;
  readonly sessions: Sessions;
  readonly audit: AuditLog;
  readonly clock: Clock;
}

export interface Invited {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly zone: string;
}

export interface Accepted {
  readonly name: string;
  readonly password: string;
  readonly zone: string;
}

export type Invitations = ReturnType<typeof createInvitations>;

/** One-time links by which somebody sets a first password, or a new one. */
export function createInvitations(deps: InvitationDeps) {
  const { people, administrators, sessions, audit, clock } = deps;

  const newLink = () => {
    const token = randomSecret();
    const inviteExpiresAt = new Date(clock.now() + LINK_LIFETIME);
    return { token, fields: { inviteHash: sha256(token), inviteExpiresAt } };
  };

  async function find(token: string): Promise<PersonRecord> {
    const found = await people.findOne({ inviteHash: sha256(token) }).lean<PersonRecord | null>();
    const lives = (found?.inviteExpiresAt?.getTime() ?? 0) > clock.now();
    if (!found || !lives || found.state === 'disabled') throw new NotFoundError('The invitation');
    return found;
  }

  return {
    /** Invites somebody. The token of the link is in the answer and nowhere else. */
    async invite(given: Invited, by: Actor, address: string) {
      const { token, fields } = newLink();
      const now = clock.now();
      const person: PersonRecord = {
        ...given,
        ...fields,
        _id: newRecordId(now),
        state: 'invited',
        passwordHash: null,
        createdAt: new Date(now),
        lastLoginAt: null,
      };
      try {
        await people.create(person);
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        throw new InvalidInputError({ email: ['Somebody has this e-mail address already.'] });
      }
      const { email, name, role } = given;
      await audit.record({
        actor: asAuditActor(by),
        action: 'person.invite',
        resource: { kind: 'person', id: person._id },
        after: { email, name, role },
        address,
      });
      return { token, person };
    },

    /** A new link for somebody whose invitation is lost or whose password is forgotten. */
    async renew(id: string, by: Actor, address: string) {
      const { token, fields } = newLink();
      const person = await people
        .findOneAndUpdate({ _id: id, state: trusted({ $ne: 'disabled' }) }, fields)
        .lean<PersonRecord | null>();
      if (!person) throw new NotFoundError('The person');
      await audit.record({
        actor: asAuditActor(by),
        action: 'person.renew-link',
        resource: { kind: 'person', id },
        address,
      });
      return { token, person };
    },

    /** Whom a link is for. Throws a NotFoundError when it is used, expired or wrong. */
    find,

    /** Uses a link up: sets the password and lets the person in. All their sessions end. */
    async accept(token: string, given: Accepted, address: string): Promise<PersonRecord> {
      const person = await find(token);
      const problems = passwordProblems(given.password, person.email);
      if (problems.length > 0) throw new InvalidInputError({ password: problems });
      const changed = await people
        .findOneAndUpdate(
          { _id: person._id, inviteHash: sha256(token) },
          {
            name: given.name,
            zone: given.zone,
            passwordHash: await hashPassword(given.password),
            state: 'active',
            inviteHash: null,
            inviteExpiresAt: null,
            lastLoginAt: new Date(clock.now()),
          },
          { returnDocument: 'after' },
        )
        .lean<PersonRecord | null>();
      if (!changed) throw new NotFoundError('The invitation');
      if (changed.role === 'admin') await administrators.add(changed._id);
      await sessions.endAll(changed._id);
      await audit.record({
        actor: { kind: 'person', id: changed._id, name: changed.name },
        action: 'person.accept-link',
        resource: { kind: 'person', id: changed._id },
        address,
      });
      return changed;
    },
  };
}

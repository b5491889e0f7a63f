import { timingSafeEqual } from 'node:crypto';
import type { Model } from 'mongoose';
import type { Clock } from '../clock.js';
import { InvalidInputError, NotFoundError } from '../failures.js';
import type { AccessStateRecord } from '../store/access-state.js';
import type { PersonRecord } from '../store/people.js';
import { newRecordId } from '../store/record-id.js';
import type { Administrators } from './administrators.js';
import type { AuditLog } from './audit-log.js';
import { randomSecret, sha256 } from './hashes.js';
import { hashPassword, passwordProblems } from './passwords.js';

export interface FirstRunDeps {
  readonly people: Model<PersonRecord>;
  readonly state: Model<AccessStateRecord>;
  readonly administrators: Administrators;
  readonly audit: AuditLog;
  readonly clock: Clock;
}

export interface FirstAdministrator {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly zone: string;
}

export type FirstRun = ReturnType<typeof createFirstRun>;

/** From nobody to the first administrator. There is no default account. */
export function createFirstRun({ people, state, administrators, audit, clock }: FirstRunDeps) {
  const nobodyYet = async (): Promise<boolean> => (await people.exists({})) === null;

  async function openHash(): Promise<string | null> {
    const found = await state.findById('access').lean<AccessStateRecord | null>();
    if (!found?.setupHash || found.setUpAt) return null;
    return (await nobodyYet()) ? found.setupHash : null;
  }

  async function matches(token: string): Promise<boolean> {
    const expected = await openHash();
    if (expected === null) return false;
    return timingSafeEqual(Buffer.from(expected), Buffer.from(sha256(token)));
  }

  return {
    /**
     * Called at start: a new one-time token while there is nobody, else null. An earlier token
     * stops working. Also opens set-up again after a crash that left it without anybody.
     */
    async open(): Promise<string | null> {
      if (!(await nobodyYet())) {
        await administrators.recount();
        return null;
      }
      const token = randomSecret();
      await state.updateOne(
        { _id: 'access' },
        { setupHash: sha256(token), setUpAt: null },
        { upsert: true },
      );
      return token;
    },

    /** Whether there is nobody yet, and a link to make the first administrator. */
    async isOpen(): Promise<boolean> {
      return (await openHash()) !== null;
    },

    /** Throws a NotFoundError unless set-up is open and this is its token. */
    async check(token: string): Promise<void> {
      if (!(await matches(token))) throw new NotFoundError();
    },

    /**
     * Makes the first administrator and closes set-up. Of two at the same moment one wins; the
     * other gets a NotFoundError. Throws an InvalidInputError before anything is closed.
     */
    async accept(token: string, given: FirstAdministrator, address: string): Promise<PersonRecord> {
      if (!(await matches(token))) throw new NotFoundError();
      const problems = passwordProblems(given.password, given.email);
      if (problems.length > 0) throw new InvalidInputError({ password: problems });
      const now = new Date(clock.now());
      const person: PersonRecord = {
        _id: newRecordId(now.getTime()),
        email: given.email,
        name: given.name,
        role: 'admin',
        zone: given.zone,
        state: 'active',
        passwordHash: await hashPassword(given.password),
        inviteHash: null,
        inviteExpiresAt: null,
        createdAt: now,
        lastLoginAt: now,
      };
      const won = await state.findOneAndUpdate(
        { _id: 'access', setupHash: sha256(token), setUpAt: null },
        { setupHash: null, setUpAt: now, admins: [person._id] },
      );
      if (!won) throw new NotFoundError();
      await people.create(person);
      await audit.record({
        actor: { kind: 'person', id: person._id, name: person.name },
        action: 'first-run.accept',
        resource: { kind: 'person', id: person._id },
        after: { email: person.email, role: person.role },
        address,
      });
      return person;
    },
  };
}

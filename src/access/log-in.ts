import type { Model } from 'mongoose';
import type { Clock } from '../clock.js';
import type { PersonRecord } from '../store/people.js';
import { NOBODY } from './actor.js';
import type { AuditLog } from './audit-log.js';
import type { LoginLimits } from './login-limits.js';
import { verifyPassword } from './passwords.js';

export interface LogInDeps {
  readonly people: Model<PersonRecord>;
  readonly limits: LoginLimits;
  readonly audit: AuditLog;
  readonly clock: Clock;
}

export interface Credentials {
  /** In lower case. */
  readonly email: string;
  readonly password: string;
  readonly address: string;
}

export type LogInOutcome =
  | { readonly type: 'logged-in'; readonly person: PersonRecord }
  /** One answer for every reason, so that nobody learns who has an account. */
  | { readonly type: 'refused' };

export type LogIn = (credentials: Credentials) => Promise<LogInOutcome>;

/** Checks somebody's password. Throws a TooOftenError for who guesses. */
export function createLogIn({ people, limits, audit, clock }: LogInDeps): LogIn {
  return async ({ email, password, address }) => {
    await limits.attempt(email, address);
    const person = await people.findOne({ email }).lean<PersonRecord | null>();
    const usable = person?.state === 'active' ? person : null;
    if (!(await verifyPassword(usable?.passwordHash ?? null, password)) || !usable) {
      await audit.recordDenied({
        actor: person ? { kind: 'person', id: person._id, name: person.name } : NOBODY,
        action: 'log-in',
        resource: { kind: 'person', id: person?._id ?? 'unknown' },
        address,
      });
      return { type: 'refused' };
    }
    await limits.succeeded(email, address);
    await people.updateOne({ _id: usable._id }, { lastLoginAt: new Date(clock.now()) });
    await audit.record({
      actor: { kind: 'person', id: usable._id, name: usable.name },
      action: 'log-in',
      resource: { kind: 'person', id: usable._id },
      address,
    });
    return { type: 'logged-in', person: usable };
  };
}

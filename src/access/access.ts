import type { Clock } from '../clock.js';
import type { Store } from '../store/store.js';
import { createAdministrators } from './administrators.js';
import { createApiTokens } from './api-tokens.js';
import { createAuditLog } from './audit-log.js';
import { createFirstRun } from './first-run.js';
import { createInvitations } from './invitations.js';
import { createLogIn } from './log-in.js';
import { createLoginLimits, type LoginLimitSettings } from './login-limits.js';
import { createPeople } from './people.js';
import { createSessions } from './sessions.js';

export interface AccessDeps {
  readonly store: Pick<Store, 'people' | 'sessions' | 'apiTokens' | 'audit' | 'accessState'>;
  readonly clock: Clock;
  readonly limits?: LoginLimitSettings;
}

export type Access = ReturnType<typeof createAccess>;

/** Everything about who may do what, built on one store. Holds nothing open. */
export function createAccess({ store, clock, limits: settings }: AccessDeps) {
  const { people, accessState: state } = store;
  const audit = createAuditLog({ records: store.audit, clock });
  const sessions = createSessions({ records: store.sessions, clock });
  const administrators = createAdministrators({ people, state });
  const limits = createLoginLimits(settings);
  return {
    audit,
    sessions,
    limits,
    administrators,
    people: createPeople({ people, administrators, sessions, audit }),
    invitations: createInvitations({ people, administrators, sessions, audit, clock }),
    firstRun: createFirstRun({ people, state, administrators, audit, clock }),
    logIn: createLogIn({ people, limits, audit, clock }),
    tokens: createApiTokens({ records: store.apiTokens, audit, clock }),
  };
}

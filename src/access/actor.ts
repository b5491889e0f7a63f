import type { Role } from '../domain/roles.js';
import type { AuditActor } from '../store/audit.js';

/** Who acts: a person with a session, or a program with an API token. */
export type Actor = PersonActor | TokenActor;

export interface PersonActor {
  readonly kind: 'person';
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** The IANA time zone in which this person reads times. */
  readonly zone: string;
}

export interface TokenActor {
  readonly kind: 'token';
  readonly id: string;
  readonly name: string;
  readonly role: Role;
}

export const SYSTEM: AuditActor = { kind: 'system', id: 'system', name: 'Dimmerbank' };
export const NOBODY: AuditActor = { kind: 'nobody', id: 'nobody', name: 'Nobody' };

/** How an actor stands in the audit log. */
export const asAuditActor = ({ kind, id, name }: Actor): AuditActor => ({ kind, id, name });

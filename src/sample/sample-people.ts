import type { Role } from '../domain/roles.js';
import type { Instant } from '../domain/time-units.js';
import type { PersonRecord } from '../store/people.js';
import { newRecordId } from '../store/record-id.js';

const PEOPLE: readonly { readonly name: string; readonly role: Role; readonly zone: string }[] = [
  { name: 'Mara Lindqvist', role: 'manager', zone: 'Europe/Berlin' },
  { name: 'Tom Okafor', role: 'agent', zone: 'America/New_York' },
  { name: 'Aiko Tanaka', role: 'author', zone: 'Asia/Tokyo' },
  { name: 'Ben Ferro', role: 'viewer', zone: 'Europe/Berlin' },
];

/**
 * Somebody of each role. They have no password, so nobody can log in as them until an
 * administrator gives them a link. `.example` belongs to nobody (RFC 2606).
 */
export function samplePeople(now: Instant): PersonRecord[] {
  return PEOPLE.map(({ name, role, zone }) => ({
    _id: newRecordId(now),
    email: `${name.split(' ')[0]?.toLowerCase() ?? 'somebody'}@harbour-ferries.example`,
    ...{ name, role, zone },
    state: 'active',
    passwordHash: null,
    inviteHash: null,
    inviteExpiresAt: null,
    createdAt: new Date(now),
    lastLoginAt: null,
  }));
}

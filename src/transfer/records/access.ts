import { z } from 'zod';
import type { CalendarAddressRecord } from '../../store/calendar-addresses.js';
import type { ApiTokenRecord } from '../../store/api-tokens.js';
import type { AuditRecord } from '../../store/audit.js';
import type { PersonRecord } from '../../store/people.js';
import { date, id, plainRecord, role, who, zone } from './values.js';

export const personRecord = z.strictObject({
  _id: id,
  email: z.email().refine((text) => text === text.toLowerCase(), 'is not in lower case'),
  name: z.string().min(1),
  role,
  zone,
  state: z.enum(['invited', 'active', 'disabled']),
  passwordHash: z.string().nullable(),
  inviteHash: z.string().nullable(),
  inviteExpiresAt: date.nullable(),
  createdAt: date,
  lastLoginAt: date.nullable(),
  notices: z.strictObject({ email: z.boolean(), everybodys: z.boolean() }).exactOptional(),
}) satisfies z.ZodType<PersonRecord>;

export const apiTokenRecord = z.strictObject({
  _id: id,
  name: z.string(),
  role,
  tokenHash: z.string().regex(/^[0-9a-f]{64}$/, 'is not a hash'),
  ending: z.string(),
  createdAt: date,
  createdBy: who,
  expiresAt: date.nullable(),
  lastUsedAt: date.nullable(),
}) satisfies z.ZodType<ApiTokenRecord>;

export const calendarAddressRecord = z.strictObject({
  _id: id,
  person: id,
  name: z.string(),
  channel: id.nullable(),
  tokenHash: z.string().regex(/^[0-9a-f]{64}$/, 'is not a hash'),
  createdAt: date,
  lastUsedAt: date.nullable(),
}) satisfies z.ZodType<CalendarAddressRecord>;

const values = plainRecord.nullable();

export const auditRecord = z.strictObject({
  _id: id,
  at: date,
  actor: z.strictObject({
    kind: z.enum(['person', 'token', 'system', 'nobody']),
    id: who,
    name: z.string(),
  }),
  action: z.string(),
  resource: z.strictObject({ kind: z.string(), id: z.string() }),
  before: values,
  after: values,
  reason: z.string().nullable(),
  address: z.string().nullable(),
  denied: z.boolean(),
  override: z.boolean().exactOptional(),
}) satisfies z.ZodType<AuditRecord>;

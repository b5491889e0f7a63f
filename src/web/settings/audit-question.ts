import { DateTime } from 'luxon';
import { z } from 'zod';
import type { AuditQuestion } from '../../access/audit-search.js';
import { isRecordId } from '../../store/record-id.js';

/** An empty filter of a form is none. */
const optional = <S extends z.ZodType>(schema: S) =>
  z.preprocess((given) => (given === '' ? undefined : given), schema.optional());

const date = z.iso.date('Choose a date.');

export const auditQuery = z.strictObject({
  actor: optional(z.string().max(64)),
  action: optional(z.string().regex(/^[a-z-]+(\.[a-z-]+)?$/, 'There is no such action.')),
  resource: optional(z.string().trim().max(120)),
  text: optional(z.string().trim().max(200)),
  from: optional(date),
  to: optional(date),
  only: optional(z.enum(['overrides', 'denied'])),
  cursor: optional(z.string().refine(isRecordId, 'There is no such place in the log.')),
});
export type AuditQuery = z.output<typeof auditQuery>;

/** What a query of the page asks; its dates are whole days in the reader's zone. */
export function questionOf(query: AuditQuery, zone: string): AuditQuestion {
  const { actor, action, resource, text, from, to, only } = query;
  const [kind, ...rest] = (resource ?? '').split(' ').filter(Boolean);
  const id = rest.join(' ');
  return {
    ...(actor === undefined ? {} : { actor }),
    ...(action === undefined ? {} : { action }),
    ...(kind === undefined ? {} : { resourceKind: kind }),
    ...(id === '' ? {} : { resourceId: id }),
    ...(text === undefined || text === '' ? {} : { text }),
    ...(from === undefined ? {} : { from: dayIn(zone, from) }),
    ...(to === undefined ? {} : { to: dayIn(zone, to, 1) }),
    ...(only === undefined ? {} : { only }),
  };
}

function dayIn(zone: string, date: string, later = 0): number {
  return DateTime.fromISO(date, { zone }).plus({ days: later }).startOf('day').toMillis();
}

/** The query of a link, without what is empty. */
export function auditLink(query: AuditQuery, path = '/settings/audit'): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => !!entry[1]);
  const text = new URLSearchParams(given).toString();
  return text === '' ? path : `${path}?${text}`;
}

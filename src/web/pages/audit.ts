import { Router } from 'express';
import { z } from 'zod';
import { isRecordId } from '../../store/record-id.js';
import type { AuditRecord } from '../../store/audit.js';
import { readInput } from '../input.js';
import { requireAction } from '../middleware/require-action.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';
import type { WebServices } from '../services.js';
import { momentOf } from '../times.js';

const PAGE_ROWS = 100;

/** An empty filter of a form is none. */
const optional = (schema: z.ZodString) =>
  z.preprocess((given) => (given === '' ? undefined : given), schema.optional());

const auditQuery = z.strictObject({
  actor: optional(z.string().max(40)),
  action: optional(z.string().regex(/^[a-z-]+(\.[a-z-]+)?$/, 'There is no such action.')),
  cursor: optional(z.string().refine(isRecordId, 'There is no such place in the log.')),
});

/** Settings, Audit log: who did what, before and after, the newest first. */
export function auditRoutes({ access, clock }: Pick<WebServices, 'access' | 'clock'>): Router {
  const router = Router();

  router.get('/settings/audit', requireAction('audit.read'), async (req, res) => {
    const { actor, action, cursor } = readInput(auditQuery, { ...req.query });
    const { zone } = personOf(req);
    const context = { now: clock.now(), zone };
    const [people, found] = await Promise.all([
      access.people.list(),
      access.audit.list({
        limit: PAGE_ROWS,
        ...(actor === undefined ? {} : { actor }),
        ...(action === undefined ? {} : { action }),
        ...(cursor === undefined ? {} : { cursor }),
      }),
    ]);
    const rows = found.slice(0, PAGE_ROWS);
    const last = found.length > PAGE_ROWS ? rows.at(-1)?._id : undefined;
    renderPage(res, 'audit', {
      title: 'Audit log',
      section: 'settings',
      actor: actor ?? '',
      action: action ?? '',
      actors: [
        { value: '', label: 'Everybody' },
        ...people.map((person) => ({ value: person._id, label: person.name })),
      ],
      older: last === undefined ? '' : olderThan(last, actor, action),
      rows: rows.map((row) => ({ ...rowOf(row), moment: momentOf(row.at.getTime(), context) })),
    });
  });

  return router;
}

function olderThan(cursor: string, actor = '', action = ''): string {
  return `/settings/audit?${new URLSearchParams({ actor, action, cursor }).toString()}`;
}

function rowOf(row: AuditRecord) {
  return {
    who: row.actor.name,
    action: row.action,
    resource: `${row.resource.kind} ${row.resource.id}`,
    changes: changesOf(row),
    reason: row.reason ?? '',
    address: row.address ?? '',
    isDenied: row.denied,
  };
}

/** Each value that differs, as "role: author → manager". */
function changesOf({ before, after }: AuditRecord): readonly string[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return names
    .map((name) => [name, wordOf(before?.[name]), wordOf(after?.[name])] as const)
    .filter(([, was, is]) => was !== is)
    .map(([name, was, is]) => `${name}: ${was} → ${is}`);
}

function wordOf(value: unknown): string {
  if (value === undefined || value === null) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

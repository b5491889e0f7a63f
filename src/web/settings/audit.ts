import { pipeline } from 'node:stream/promises';
import { Router } from 'express';
import { exportAudit, type AuditExportDeps } from '../../access/audit-export.js';
import { searchAudit } from '../../access/audit-search.js';
import { ACTIONS } from '../../access/can.js';
import type { AuditRecord } from '../../store/audit.js';
import { readInput } from '../input.js';
import { requireAction } from '../middleware/require-action.js';
import { renderPage } from '../render-page.js';
import { addressOf, personOf } from '../request.js';
import type { WebServices } from '../services.js';
import { momentOf } from '../times.js';
import { auditLink, auditQuery, questionOf, type AuditQuery } from './audit-question.js';

const PAGE_ROWS = 100;

const ONLY = [
  { value: '', label: 'Everything' },
  { value: 'overrides', label: 'Overrides' },
  { value: 'denied', label: 'Refused attempts' },
];

export type AuditServices = AuditExportDeps & Pick<WebServices, 'access' | 'clock'>;

/** Settings, Audit log: who did what, before and after, searched and exported. */
export function auditRoutes(services: AuditServices): Router {
  const { store, access, clock } = services;
  const router = Router();
  const read = requireAction('audit.read');

  router.get('/settings/audit', read, async (req, res) => {
    const query = readInput(auditQuery, { ...req.query });
    const { zone } = personOf(req);
    const context = { now: clock.now(), zone };
    const [people, found] = await Promise.all([
      access.people.list(),
      searchAudit(store.audit, questionOf(query, zone), { cursor: query.cursor, limit: PAGE_ROWS }),
    ]);
    const { cursor: _, ...filters } = query;
    const words = (at: number) => momentOf(at, context).words;
    renderPage(res, 'audit', {
      title: 'Audit log',
      section: 'settings',
      styles: ['audit'],
      ...filterFields(query, people),
      isFiltered: Object.values(filters).some((value) => value !== undefined),
      older: found.next === null ? '' : auditLink({ ...query, cursor: found.next }),
      stopped:
        found.next !== null && found.rows.length < PAGE_ROWS && found.searchedTo !== null
          ? `Searched back to ${words(found.searchedTo)}.`
          : '',
      exports: [
        { href: auditLink(filters, '/settings/audit.csv'), label: 'CSV' },
        { href: auditLink(filters, '/settings/audit.jsonl'), label: 'JSON lines' },
      ],
      rows: found.rows.map((row) => ({
        ...rowOf(row),
        moment: momentOf(row.at.getTime(), context),
      })),
    });
  });

  for (const [format, type] of [
    ['csv', 'text/csv'],
    ['jsonl', 'application/x-ndjson'],
  ] as const) {
    router.get(`/settings/audit.${format}`, read, async (req, res) => {
      const person = personOf(req);
      const question = questionOf(readInput(auditQuery, { ...req.query }), person.zone);
      const wish = { question, format, address: addressOf(req) };
      const rows = await exportAudit(services, person, wish);
      res.attachment(`audit-log.${format}`).type(type);
      await pipeline(rows, res);
    });
  }

  return router;
}

function filterFields(
  query: AuditQuery,
  people: readonly { readonly _id: string; readonly name: string }[],
) {
  const {
    actor = '',
    action = '',
    resource = '',
    text = '',
    from = '',
    to = '',
    only = '',
  } = query;
  const known = [
    { value: '', label: 'Everybody' },
    { value: 'system', label: 'Dimmerbank itself' },
    ...people.map(({ _id, name }) => ({ value: _id, label: name })),
  ];
  const other = known.some(({ value }) => value === actor) ? [] : [{ value: actor, label: actor }];
  return {
    actions: ACTIONS,
    fields: [
      { name: 'actor', label: 'Who', value: actor, options: [...known, ...other] },
      {
        ...{ name: 'action', label: 'What', value: action, list: 'actions', autocomplete: 'off' },
        placeholder: 'dimmer.set',
      },
      {
        ...{ name: 'resource', label: 'On what', value: resource, autocomplete: 'off' },
        placeholder: 'channel',
      },
      { name: 'from', label: 'From', value: from, type: 'date' },
      { name: 'to', label: 'To', value: to, type: 'date' },
      {
        ...{ name: 'text', label: 'Words', value: text, autocomplete: 'off', maxlength: 200 },
        placeholder: 'a name, a value, a reason',
      },
      { name: 'only', label: 'Show', value: only, options: ONLY },
    ],
  };
}

function rowOf(row: AuditRecord) {
  const resource = `${row.resource.kind} ${row.resource.id}`;
  return {
    who: row.actor.name,
    action: row.action,
    resource,
    resourceHref: auditLink({ resource }),
    changes: changesOf(row),
    reason: row.reason ?? '',
    address: row.address ?? '',
    isDenied: row.denied,
    isOverride: row.override === true,
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

import { z } from 'zod';
import { exported } from '../../../access/audit-export.js';
import { searchAudit } from '../../../access/audit-search.js';
import { loadOrganisation } from '../../../publishing/planning/channel-queue.js';
import { cursorOf } from '../cursor.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { DEFAULT_LIMIT, limitQuery, pageAnswer } from '../page-of.js';
import { auditPageSchema } from '../schemas/audit.js';
import { rangeIn, rangeQuery } from '../schemas/range.js';
import { recordId } from '../schemas/values.js';

const byId = cursorOf(z.tuple([recordId]));
const text = z.string().min(1).max(120).optional();
const name = z
  .string()
  .regex(/^[\w.:-]{1,120}$/)
  .optional();

export const auditEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/audit',
    operation: 'searchAudit',
    action: 'audit.read',
    tag: 'audit',
    summary: 'Search the audit log, the newest first',
    description:
      'Everything asked for must hold. A page may be short, or empty, and have a next one: a search reads so many rows for a page and goes on where it stopped.',
    query: z.strictObject({
      actor: name.meta({ description: 'The id of who did it.' }),
      action: z
        .string()
        .regex(/^[a-z-]+(\.[a-z-]+)?$/)
        .optional()
        .meta({ description: '`dimmer.set`, or `dimmer` for everything done to dimmers.' }),
      resourceKind: name.meta({ description: 'What it was done to: `channel`.' }),
      resourceId: name,
      ...rangeQuery('the organisation’s zone'),
      text: text.meta({ description: 'Stands in a name, a value or the reason.' }),
      only: z
        .enum(['overrides', 'denied'])
        .optional()
        .meta({ description: 'Only broken rules, or only refused attempts.' }),
      cursor: byId.schema.optional(),
      limit: limitQuery,
    }),
    answers: { 200: { description: 'A page of rows.', schema: auditPageSchema } },
    example: { query: '?only=overrides' },
    async handle({ store }, { query: { cursor, limit = DEFAULT_LIMIT, from, to, ...asked } }) {
      const given = Object.entries(asked).filter(([, value]) => value !== undefined);
      const { zone } = await loadOrganisation(store);
      const question = { ...Object.fromEntries(given), ...rangeIn(zone, { from, to }) };
      const found = await searchAudit(store.audit, question, {
        limit,
        ...(cursor === undefined ? {} : { cursor: cursor[0] }),
      });
      const next = found.next === null ? null : byId.encode([found.next]);
      return pageAnswer(found.rows.map(exported), next);
    },
  }),
];

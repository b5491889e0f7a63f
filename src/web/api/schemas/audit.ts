import { z } from 'zod';
import { pageSchema } from '../page-of.js';
import { answerSchemas } from './names.js';
import { instantText } from './values.js';

const values = z
  .record(z.string(), z.unknown())
  .nullable()
  .meta({ description: 'Plain values by name; null where there was nothing.' });

export const auditRowSchema = z
  .strictObject({
    id: z.string(),
    at: instantText,
    actor: z.strictObject({
      kind: z.enum(['person', 'token', 'system', 'nobody']),
      id: z.string(),
      name: z.string(),
    }),
    action: z.string(),
    resource: z.strictObject({ kind: z.string(), id: z.string() }),
    before: values,
    after: values,
    reason: z.string().nullable(),
    override: z.boolean().meta({ description: 'Whether a rule was broken with this reason.' }),
    denied: z.boolean().meta({ description: 'Whether this was an attempt that was refused.' }),
    address: z.string().nullable().meta({ description: 'Where the request came from.' }),
  })
  .meta({ description: 'Who did what, before and after.' })
  .register(answerSchemas, { id: 'AuditRow' });

export const auditPageSchema = pageSchema(auditRowSchema, 'rows of the audit log').register(
  answerSchemas,
  { id: 'AuditPage' },
);

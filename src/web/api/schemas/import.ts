import { z } from 'zod';
import { FUNCTION_NAMES, isTimeZone } from '../../../domain/index.js';
import { IMPORT_STATES } from '../../../store/post-imports.js';
import { answerSchemas } from './names.js';
import { instantText, recordId } from './values.js';

/** What holds for rows that do not say it themselves. */
export const importQuery = z.strictObject({
  function: z.enum(FUNCTION_NAMES).optional().meta({ description: 'Of rows that name none.' }),
  channel: recordId.optional().meta({ description: 'Of rows that name none.' }),
  when: z
    .enum(['next-slot', 'draft'])
    .optional()
    .meta({ description: 'What rows without a date become; the next free slot unless told.' }),
  zone: z
    .string()
    .max(64)
    .refine(isTimeZone, 'is not a time zone such as Europe/Berlin')
    .optional()
    .meta({ description: 'Of dates and times that name none; UTC unless told.' }),
});

export const bringInBody = z.strictObject({
  leaveOut: z
    .boolean()
    .default(false)
    .meta({ description: 'Whether bad rows are left out; without it, it is all or nothing.' }),
});

const rowSchema = z.strictObject({
  line: z.number().int().meta({ description: 'Where it begins in the file, from 1.' }),
  text: z.string().meta({ description: 'How it begins.' }),
  function: z.enum(FUNCTION_NAMES).nullable(),
  places: z.array(
    z.strictObject({
      channel: z.string(),
      at: instantText.nullable().meta({ description: 'null for a draft.' }),
      slot: z.boolean().meta({ description: 'Whether it fills a slot of the cadence.' }),
    }),
  ),
  problems: z.array(z.string()).meta({ description: 'Every reason against it; none if good.' }),
  notes: z.array(z.string()),
});

export const importSchema = z
  .strictObject({
    id: z.string(),
    fileName: z.string(),
    state: z.enum(IMPORT_STATES),
    rowCount: z.number().int(),
    rowsDone: z.number().int().meta({ description: 'Of the step that runs.' }),
    problem: z.string().nullable().meta({ description: 'Why the last step came to nothing.' }),
    rows: z.array(rowSchema),
    createdAt: instantText,
  })
  .meta({ description: 'A file of posts, row by row. Nothing is saved before it is brought in.' })
  .register(answerSchemas, { id: 'Import' });

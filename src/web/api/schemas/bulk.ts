import { z } from 'zod';
import { RULE_NAMES } from '../../../domain/index.js';
import { MOST_AT_ONCE, type BulkMoveItem } from '../../../publishing/scheduling/bulk-move.js';
import { bulkTarget } from '../../../publishing/scheduling/bulk-targets.js';
import { newPost } from '../../../publishing/scheduling/post-input.js';
import { SWAP_DIRECTIONS } from '../../../publishing/planning/slot-swap.js';
import { answerSchemas, bodySchemas } from './names.js';
import { instantText, isoOf, isoOrNull, recordId } from './values.js';

const chosen = z
  .array(recordId)
  .min(1)
  .max(MOST_AT_ONCE)
  .meta({ description: 'The deliveries, each once.' });

const bulkMove = {
  deliveries: chosen,
  how: bulkTarget.meta({
    description:
      '`days`: each by so many days, at its time of day; `date`: each to that date, at its time of day; `slots`: into the next free slots in their order, from now or from a date on. Days and dates are those of each channel’s zone.',
  }),
  overrideReason: newPost.shape.overrideReason,
};

export const bulkMovePreviewBody = z
  .strictObject(bulkMove)
  .meta({ description: 'Several deliveries that are to move together.' })
  .register(bodySchemas, { id: 'BulkMovePreview' });

export const bulkMoveBody = z
  .strictObject({
    ...bulkMove,
    plan: z
      .string()
      .regex(/^[0-9a-f]{32}$/)
      .nullable()
      .default(null)
      .meta({
        description:
          'Of the preview: with it, nothing is done where it would come out otherwise by now.',
      }),
  })
  .meta({ description: 'Several deliveries that move together.' })
  .register(bodySchemas, { id: 'BulkMove' });

export const bulkChoiceBody = z
  .strictObject({ deliveries: chosen })
  .meta({ description: 'Several deliveries.' })
  .register(bodySchemas, { id: 'BulkChoice' });

export const swapBody = z
  .strictObject({
    direction: z.enum(SWAP_DIRECTIONS),
    revision: z.number().int().min(0).nullable().default(null),
  })
  .meta({ description: 'With which neighbour a delivery changes places.' })
  .register(bodySchemas, { id: 'Swap' });

export const brokenRule = z.strictObject({ rule: z.enum(RULE_NAMES), sentence: z.string() });

const item = { id: z.string(), channel: z.string(), from: instantText.nullable() };

const bulkItem = z.discriminatedUnion('outcome', [
  z.strictObject({
    ...item,
    outcome: z.literal('moves'),
    to: instantText,
    slotAt: instantText.nullable().meta({ description: 'The slot it takes, if any.' }),
    overridden: z.array(z.string()),
  }),
  z.strictObject({
    ...item,
    outcome: z.literal('refused'),
    to: instantText.nullable(),
    rules: z.array(brokenRule),
    nearest: instantText.nullable(),
    overridable: z.boolean(),
  }),
  z.strictObject({ ...item, outcome: z.literal('stays'), sentence: z.string() }),
]);

export const bulkMovePreviewSchema = z
  .strictObject({ items: z.array(bulkItem), plan: z.string() })
  .meta({ description: 'What would go where; nothing has changed.' })
  .register(answerSchemas, { id: 'BulkMovePreviewed' });

const undoId = z
  .string()
  .nullable()
  .meta({ description: 'Takes it back for half an hour; null where nothing was done.' });

export const bulkMoveSchema = z
  .strictObject({ items: z.array(bulkItem), undo: undoId })
  .meta({ description: 'What became of each delivery.' })
  .register(answerSchemas, { id: 'BulkMoved' });

export const bulkResultSchema = z
  .strictObject({
    done: z.array(z.string()),
    not: z.array(z.strictObject({ id: z.string(), sentence: z.string() })),
    undo: undoId,
  })
  .meta({ description: 'What became of each delivery.' })
  .register(answerSchemas, { id: 'BulkResult' });

export const undoneSchema = z
  .strictObject({
    restored: z.array(z.string()).meta({ description: 'They have exactly what they had.' }),
    not: z.array(
      z.strictObject({
        id: z.string(),
        sentence: z.string(),
        nearest: instantText.nullable(),
      }),
    ),
  })
  .meta({ description: 'What was taken back, and what was not and why.' })
  .register(answerSchemas, { id: 'Undone' });

export const placementSchema = z
  .strictObject({
    allowed: z.boolean(),
    at: instantText.nullable(),
    slotAt: instantText.nullable().meta({ description: 'The slot it would take, if any.' }),
    rules: z.array(brokenRule).meta({ description: 'Every rule that it would break.' }),
    nearest: instantText.nullable(),
    overridable: z.boolean(),
    sentence: z
      .string()
      .nullable()
      .meta({ description: 'Why it cannot be moved at all, whatever the time.' }),
  })
  .meta({ description: 'What the rules say of a time for a delivery.' })
  .register(answerSchemas, { id: 'PlacementAnswer' });

export function bulkItemView(found: BulkMoveItem): z.infer<typeof bulkItem> {
  const { id, channel } = found;
  const shared = { id, channel, from: isoOrNull(found.from) };
  switch (found.type) {
    case 'moves': {
      const { to, holds, overridden } = found;
      const times = { to: isoOf(to), slotAt: isoOrNull(holds) };
      return { ...shared, outcome: 'moves', ...times, overridden: [...overridden] };
    }
    case 'refused': {
      const { to, broken, nearest, overridable } = found;
      const times = { to: isoOrNull(to), nearest: isoOrNull(nearest) };
      return { ...shared, outcome: 'refused', ...times, rules: [...broken], overridable };
    }
    case 'stays':
      return { ...shared, outcome: 'stays', sentence: found.sentence };
    default:
      throw new TypeError(`unknown outcome ${String(found satisfies never)}`);
  }
}

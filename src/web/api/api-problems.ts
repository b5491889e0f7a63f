import { z } from 'zod';
import type { ChannelRefusal } from '../../publishing/planning/channel-placement.js';
import { problemType } from '../problems.js';
import { problemAnswer, type Answer } from './answer.js';
import { answerSchemas } from './schemas/names.js';
import { isoOrNull } from './schemas/values.js';

/** Problem documents that only the API has. */

/** Rules are broken on some of the channels, and so nothing was scheduled on any. */
export function placementRefused(refusals: readonly ChannelRefusal[]): Answer {
  const rules = refusals.flatMap((refusal) =>
    refusal.broken.map(({ rule, sentence }) => ({
      rule,
      sentence,
      channel: refusal.channel,
      channelName: refusal.channelName,
      nearest: isoOrNull(refusal.nearest),
      overridable: refusal.overridable,
    })),
  );
  return problemAnswer({
    type: problemType('rules-broken'),
    title: 'Rules are broken',
    status: 422,
    detail: refusals
      .map(({ channelName, broken }) => {
        const sentences = broken.map(({ sentence }) => sentence).join(' ');
        return `${channelName}: ${sentences}`;
      })
      .join(' '),
    rules,
  });
}

export function keyConflict(retryAfterSeconds: number): Answer {
  return problemAnswer(
    {
      type: problemType('key-in-progress'),
      title: 'The same request is under way',
      status: 409,
      detail:
        'A request with this Idempotency-Key has no answer yet. Wait, then send the same again.',
    },
    { 'Retry-After': String(retryAfterSeconds) },
  );
}

export function keyReused(): Answer {
  return problemAnswer({
    type: problemType('key-reused'),
    title: 'The key stands for another request',
    status: 422,
    detail:
      'This Idempotency-Key was used for a request that was not the same. Send a new key with every new request.',
  });
}

export function wrongMediaType(wanted: string): Answer {
  return problemAnswer(
    {
      type: problemType('media-type'),
      title: 'Wrong kind of content',
      status: 415,
      detail: `This address takes ${wanted}. Say so in the Content-Type header.`,
    },
    { Accept: wanted },
  );
}

/** RFC 9457, with the members of ours. */
export const problemSchema = z
  .object({
    type: z.string().meta({ description: 'An address, relative to the site, that explains it.' }),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().meta({ description: 'What happened, why, and what to do.' }),
    instance: z.string().optional().meta({ description: 'A reference that the log has too.' }),
    fields: z
      .record(z.string(), z.array(z.string()))
      .optional()
      .meta({ description: 'Every field that cannot be used, with what is wrong.' }),
    rules: z
      .array(
        z.object({
          rule: z.string(),
          sentence: z.string(),
          channel: z.string().optional(),
          channelName: z.string().optional(),
          nearest: z
            .string()
            .nullable()
            .optional()
            .meta({ description: 'The nearest time on this channel that breaks no rule.' }),
          overridable: z
            .boolean()
            .optional()
            .meta({ description: 'Whether a manager’s `overrideReason` would be enough.' }),
        }),
      )
      .optional()
      .meta({ description: 'Every rule that is broken.' }),
    nearest: z.string().nullable().optional(),
  })
  .meta({ description: 'What went wrong (RFC 9457).' })
  .register(answerSchemas, { id: 'Problem' });

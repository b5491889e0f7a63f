import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import type { Instant } from '../../domain/time-units.js';

/** The newest signs first; while a receiver changes over, the one before it signs too. */
export const webhookCredentials = z.strictObject({
  secrets: z
    .array(z.string().regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/))
    .min(1)
    .max(2),
});
export type WebhookCredentials = z.infer<typeof webhookCredentials>;

/** A new secret of 32 random bytes in the form of Standard Webhooks, before the present newest. */
export function issueSecrets(present?: Readonly<Record<string, unknown>>): WebhookCredentials {
  const issued = `whsec_${randomBytes(32).toString('base64')}`;
  const kept = present === undefined ? [] : webhookCredentials.parse(present).secrets.slice(0, 1);
  return { secrets: [issued, ...kept] };
}

/**
 * The three headers of Standard Webhooks. The id is the same for every attempt, so that the
 * receiver takes the message once; the time is the attempt's, so that it cannot be replayed later.
 */
export function signedHeaders(
  message: { readonly id: string; readonly payload: string },
  secrets: readonly string[],
  now: Instant,
): Record<string, string> {
  const at = new Date(now);
  return {
    'webhook-id': message.id,
    'webhook-timestamp': String(Math.floor(now / 1000)),
    'webhook-signature': secrets
      .map((secret) => new Webhook(secret).sign(message.id, at, message.payload))
      .join(' '),
  };
}

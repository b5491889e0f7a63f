import type { Clock } from '../clock.js';
import { SECOND } from '../domain/time-units.js';
import type { SafeFetch } from '../networks/safe-fetch.js';
import { signedHeaders } from '../networks/webhook/signing-secret.js';
import { webhookOutcome } from '../networks/webhook/webhook-outcome.js';
import type { SendOutcome } from './mail-server.js';

export interface HookSettings {
  readonly url: string;
  /** `whsec_…` of Standard Webhooks. */
  readonly secret: string;
}

/** Calls the organisation's own address, signed by Standard Webhooks 1.0. */
export interface NoticeHook {
  /** @param id the same for every attempt, so that the receiver takes it once */
  send(id: string, payload: string): Promise<SendOutcome>;
}

const DEADLINE = 20 * SECOND;

export function createNoticeHook(
  { url, secret }: HookSettings,
  { fetch, clock }: { readonly fetch: SafeFetch; readonly clock: Clock },
): NoticeHook {
  return {
    async send(id, payload) {
      const answer = await fetch.send({
        ...{ url, method: 'POST', body: payload },
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'Dimmerbank',
          ...signedHeaders({ id, payload }, [secret], clock.now()),
        },
        signal: AbortSignal.timeout(DEADLINE),
        deadlineMilliseconds: DEADLINE,
        maximumBytes: 4_096,
      });
      const outcome = webhookOutcome(answer, id, clock.now());
      switch (outcome.type) {
        case 'published':
          return { type: 'sent' };
        case 'retry-later':
          return { type: 'not-sent', reason: outcome.reason };
        case 'unknown':
          return outcome;
        default:
          return { type: 'refused', reason: outcome.reason };
      }
    },
  };
}

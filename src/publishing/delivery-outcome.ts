import { MINUTE, SECOND, type Instant } from '../domain/time-units.js';
import { backoffMinutes } from '../domain/index.js';
import type { Idempotency, LookupOutcome, PublishOutcome } from '../networks/contract.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import type { DeliveryChange } from './delivery-change.js';
import { LATE_AFTER } from './delivery-claim.js';

/** A network that asks us to wait longer than this is asked again after this. */
const LONGEST_WAIT = 6 * 60 * MINUTE;
/** How long after an unknown outcome we keep looking before a person is asked (R5). */
const LOOKING_FOR = 2 * MINUTE;
const BETWEEN_LOOKS = 20 * SECOND;
/** A queue that waits for a person to reconnect its channel looks again this often. */
const RECONNECT_LOOK = MINUTE;

export interface OutcomeContext {
  readonly delivery: DeliveryRecord;
  readonly idempotency: Idempotency;
  /** The network's own delays after each attempt, in milliseconds; undefined means ours. */
  readonly retryDelays: readonly number[] | undefined;
  readonly now: Instant;
}

const publisher = { by: 'publisher' } as const;
const free = { lease: null, claims: 0 } as const;
const certain = { doubtSince: null } as const;

/** What the network's answer to the visible call does to the delivery (pure). */
export function changeAfterCall(outcome: PublishOutcome, context: OutcomeContext): DeliveryChange {
  const { delivery, now } = context;
  const base = { ...publisher, at: now };
  switch (outcome.type) {
    case 'published':
      return published(outcome, context);
    case 'refused':
      return ended(context, `The network refused it: ${outcome.reason}`, outcome.reason);
    case 'reconnect':
      return {
        ...base,
        event: 'waiting',
        state: 'queued',
        sentence: `The channel must be connected again before this can go out: ${outcome.reason}`,
        set: { ...free, wakeAt: new Date(now + RECONNECT_LOOK), problem: outcome.reason },
      };
    case 'retry-later':
      return retryLater(outcome, context);
    case 'unknown':
      return {
        ...base,
        event: 'unconfirmed',
        state: 'unconfirmed',
        sentence: unknownSentence(outcome.reason, context.idempotency),
        set: {
          ...free,
          problem: outcome.reason,
          doubtSince: doubtSince(delivery, now),
          wakeAt: context.idempotency.type === 'none' ? null : new Date(now + SECOND),
        },
        tell: context.idempotency.type === 'none',
      };
    default:
      return unreachable(outcome, delivery);
  }
}

/** What reading the network back does to a delivery whose outcome is not known (pure, R5). */
export function changeAfterLookup(outcome: LookupOutcome, context: OutcomeContext): DeliveryChange {
  const { delivery, idempotency, now } = context;
  const base = { ...publisher, at: now };
  const since = lastSentAt(delivery, now);
  const first = doubtSince(delivery, now).getTime();
  switch (outcome.type) {
    case 'found':
      return published(outcome, context);
    case 'absent':
      if (!replayable(idempotency, first, now) && now - since < LOOKING_FOR) {
        return lookAgain(
          context,
          'It is not there yet; we look again before sending it once more.',
        );
      }
      return sendAgain(
        // What was sent just now may only not show yet; a repeat of its key does no harm.
        now - since < LOOKING_FOR ? context : { ...context, delivery: { ...delivery, ...certain } },
        'It is not on the network; it is safe to send it.',
        'soon',
      );
    case 'cannot-tell':
      if (replayable(idempotency, first, now)) {
        return sendAgain(context, 'The network recognises a repeat, so it is sent again safely.');
      }
      if (now - since < LOOKING_FOR) return lookAgain(context, outcome.reason);
      return {
        ...base,
        event: 'unconfirmed',
        sentence: `We cannot know whether it went out: ${outcome.reason} Look at the channel and decide.`,
        set: { ...free, wakeAt: null, problem: outcome.reason },
        tell: true,
      };
    default:
      return unreachable(outcome, delivery);
  }
}

/** A worker that died or hung after the intent: it may have happened. */
export function changeAfterLostWorker(context: OutcomeContext): DeliveryChange {
  const reason = 'The publisher stopped in the middle of sending.';
  return changeAfterCall({ type: 'unknown', reason }, context);
}

function published(
  outcome: { networkId: string; url: string | null },
  { delivery, now }: OutcomeContext,
): DeliveryChange {
  const dueAt = delivery.dueAt?.getTime() ?? now;
  const late = now - dueAt > LATE_AFTER;
  const minutes = Math.round((now - dueAt) / MINUTE);
  return {
    ...publisher,
    at: now,
    event: 'published',
    state: 'published',
    sentence: late ? `Published ${minutes} min late.` : 'Published on time.',
    set: {
      ...free,
      ...certain,
      wakeAt: null,
      problem: null,
      outcome: { networkId: outcome.networkId, url: outcome.url, at: new Date(now), late },
    },
    tell: true,
  };
}

function retryLater(
  outcome: { reason: string; retryAt?: Instant },
  context: OutcomeContext,
): DeliveryChange {
  const { delivery, retryDelays, now } = context;
  const delay = delayAfter(delivery.attempts, retryDelays);
  const base = { ...publisher, at: now };
  if (delay === undefined) return givenUp(context, outcome.reason);
  const asked = outcome.retryAt ?? now;
  const at = Math.min(Math.max(now + delay, asked), now + Math.max(delay, LONGEST_WAIT));
  return {
    ...base,
    event: 'postponed',
    state: 'queued',
    sentence: `Not sent: ${outcome.reason} It is tried again.`,
    set: { ...free, wakeAt: new Date(at), problem: outcome.reason },
  };
}

function givenUp(context: OutcomeContext, reason: string): DeliveryChange {
  return ended(context, `Given up after ${context.delivery.attempts} attempts: ${reason}`, reason);
}

/** No for good, or no more attempts: failed, unless an attempt before may have arrived (R5). */
function ended(
  { delivery, now }: OutcomeContext,
  sentence: string,
  reason: string,
): DeliveryChange {
  const base = { ...publisher, at: now, tell: true } as const;
  if (delivery.doubtSince) return inDoubt(base, sentence, reason);
  return {
    ...base,
    event: 'failed',
    state: 'failed',
    sentence,
    set: { ...free, wakeAt: null, holds: null, problem: reason },
  };
}

/** It may be out already, and sending it again is no way to find out any more: a person looks. */
export function inDoubt(
  base: { readonly by: string; readonly at: Instant; readonly tell: true },
  sentence: string,
  problem = sentence,
): DeliveryChange {
  return {
    ...base,
    event: 'unconfirmed',
    state: 'unconfirmed',
    sentence: `${sentence} An attempt before may have arrived: look at the channel and decide.`,
    set: { ...free, wakeAt: null, problem },
  };
}

/** Milliseconds to wait after the nth attempt; undefined when there is to be no further one. */
function delayAfter(attempts: number, table: readonly number[] | undefined): number | undefined {
  if (table) return table[attempts - 1];
  const minutes = backoffMinutes(attempts);
  return minutes === null ? undefined : minutes * MINUTE;
}

/** Since when it may be out: the first attempt whose outcome nobody learned, not the latest. */
const doubtSince = ({ doubtSince: since, intent }: DeliveryRecord, now: Instant): Date => {
  const known = since ?? intent?.at;
  // A clock that was put back since makes it neither younger nor older than this moment.
  return known && known.getTime() <= now ? known : new Date(now);
};

/** When the latest attempt was made, as far as a clock that may have been put back can tell. */
const lastSentAt = (delivery: DeliveryRecord, now: Instant): Instant => {
  const at = delivery.intent?.at.getTime() ?? now;
  return at <= now ? at : doubtSince(delivery, now).getTime();
};

/** Whether the network itself turns a repeat of the same key into nothing. */
export function replayable(idempotency: Idempotency, since: Instant, now: Instant): boolean {
  if (idempotency.type !== 'server-key') return false;
  const lifetime = idempotency.lifetimeMilliseconds;
  return lifetime === null || now - since < lifetime;
}

/**
 * The delay counts from the attempt, whose outcome may have been looked for meanwhile. The first
 * that never arrived is sent without any: most often it was we who stopped, not the network.
 */
function sendAgain(context: OutcomeContext, sentence: string, first?: 'soon'): DeliveryChange {
  const { delivery, retryDelays, now } = context;
  const delay = delayAfter(delivery.attempts, retryDelays);
  if (delay === undefined) return givenUp(context, delivery.problem ?? 'No answer.');
  const attemptAt = lastSentAt(delivery, now);
  const soon = first === 'soon' && delivery.attempts === 1;
  const at = soon ? now : Math.max(now, attemptAt + delay);
  return {
    ...publisher,
    at: now,
    event: 'queued',
    state: 'queued',
    sentence,
    set: { ...free, wakeAt: new Date(at), doubtSince: delivery.doubtSince ?? null },
  };
}

function lookAgain(context: OutcomeContext, sentence: string): DeliveryChange {
  const { now } = context;
  return {
    ...publisher,
    at: now,
    event: 'looked',
    sentence,
    set: {
      ...free,
      wakeAt: new Date(now + BETWEEN_LOOKS),
      doubtSince: doubtSince(context.delivery, now),
    },
  };
}

function unknownSentence(reason: string, idempotency: Idempotency): string {
  const next =
    idempotency.type === 'none'
      ? 'This network cannot be asked, so look at the channel and decide.'
      : 'We read the network back before anything is sent again.';
  return `It may have gone out: ${reason} ${next}`;
}

function unreachable(outcome: never, delivery: DeliveryRecord): never {
  throw new TypeError(`Unknown outcome ${JSON.stringify(outcome)} for delivery ${delivery._id}`);
}

import { MINUTE, type Instant } from '../../domain/time-units.js';
import type { PublishOutcome } from '../../networks/contract.js';
import { delayAfter } from './attempt-delay.js';
import type { DeliveryChange } from '../delivery-change.js';
import { LATE_AFTER } from './delivery-claim.js';
import { pinOnceOut } from './pin-once-out.js';
import { doubtSince, partsOut, type OutcomeContext } from './outcome-context.js';

/** A network that asks us to wait longer than this is asked again after this. */
const LONGEST_WAIT = 6 * 60 * MINUTE;
/** How long a channel waits whose network asks for it without saying how long. */
const SHORTEST_PAUSE = MINUTE;

const publisher = { by: 'publisher' } as const;
/** An outcome of a call ends the claim, and the count of claims without one (R13). */
const free = { lease: null, claims: 0 } as const;
const certain = { doubtSince: null } as const;

/** What the network's answer to the visible call does to the delivery (pure). */
export function changeAfterCall(outcome: PublishOutcome, context: OutcomeContext): DeliveryChange {
  const { now, times } = context;
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
        set: { ...free, wakeAt: new Date(now + times.reconnectLook), problem: outcome.reason },
        // Nobody looked at it, so it has its attempts still, and may be missed while it waits.
        increase: { attempts: -1 },
      };
    case 'retry-later':
      return retryLater(outcome, context);
    case 'unknown':
      return unknown(outcome.reason, context, free);
    default:
      throw new TypeError(`unknown outcome ${JSON.stringify(outcome satisfies never)}`);
  }
}

/**
 * A worker that died or hung after the intent: it may have happened. It was we who stopped, so no
 * attempt is used up; the claim still counts, since it may be this that stops publishers (R13).
 */
export function changeAfterLostWorker(context: OutcomeContext): DeliveryChange {
  const reason = 'The publisher stopped in the middle of sending.';
  return { ...unknown(reason, context, { lease: null }), increase: { attempts: -1 } };
}

/**
 * Until when a network that asks us to slow down is left alone with the whole channel; null where
 * it does not ask. A delivery's own delays are not the channel's.
 */
export function pauseAfterCall(outcome: PublishOutcome, now: Instant): Date | null {
  if (outcome.type !== 'retry-later' || !outcome.pauseChannel) return null;
  const asked = outcome.retryAt ?? now + SHORTEST_PAUSE;
  return new Date(Math.min(Math.max(asked, now), now + LONGEST_WAIT));
}

export function published(
  outcome: { readonly networkId: string; readonly url: string | null },
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
      ...{ ...free, ...certain },
      problem: null,
      ...pinOnceOut(delivery, { networkId: outcome.networkId, now }),
      outcome: { networkId: outcome.networkId, url: outcome.url, at: new Date(now), late },
    },
    tell: true,
  };
}

/** No further attempt follows. */
export const givenUp = (context: OutcomeContext, reason: string): DeliveryChange =>
  ended(context, `Given up after ${context.delivery.attempts} attempts: ${reason}`, reason);

/** No for good, or no more attempts: failed, unless an attempt before may have arrived (R5). */
function ended(context: OutcomeContext, sentence: string, reason: string): DeliveryChange {
  const { delivery, now } = context;
  const base = { ...publisher, at: now, tell: true } as const;
  const whole = `${outSoFar(context)}${sentence}`;
  if (delivery.doubtSince) return inDoubt(base, whole, reason);
  return {
    ...base,
    event: 'failed',
    state: 'failed',
    sentence: whole,
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

function retryLater(
  outcome: { readonly reason: string; readonly retryAt?: Instant },
  context: OutcomeContext,
): DeliveryChange {
  const { now } = context;
  const delay = delayAfter(context);
  if (delay === undefined) return givenUp(context, outcome.reason);
  const asked = outcome.retryAt ?? now;
  const at = Math.min(Math.max(now + delay, asked), now + Math.max(delay, LONGEST_WAIT));
  return {
    ...publisher,
    at: now,
    event: 'postponed',
    state: 'queued',
    sentence: `${outSoFar(context)}Not sent: ${outcome.reason} It is tried again.`,
    set: { ...free, wakeAt: new Date(at), problem: outcome.reason },
  };
}

function unknown(
  reason: string,
  context: OutcomeContext,
  claim: DeliveryChange['set'],
): DeliveryChange {
  const { idempotency, now, times } = context;
  const nobodyKnows = idempotency.type === 'none';
  const next = nobodyKnows
    ? 'This network cannot be asked, so look at the channel and decide.'
    : 'We read the network back before anything is sent again.';
  return {
    ...publisher,
    at: now,
    event: 'unconfirmed',
    state: 'unconfirmed',
    sentence: `It may have gone out: ${reason} ${next}`,
    set: {
      ...claim,
      problem: reason,
      doubtSince: doubtSince(context),
      wakeAt: nobodyKnows ? null : new Date(now + times.firstLook),
    },
    tell: nobodyKnows,
  };
}

/** "Part 1 is out, part 2 is not. ", and nothing where a post has one part. */
export function outSoFar({ delivery }: Pick<OutcomeContext, 'delivery'>): string {
  const out = partsOut(delivery);
  if (out === 0) return '';
  const which = out === 1 ? 'Part 1 is' : `Parts 1 to ${out} are`;
  return `${which} out, part ${out + 1} is not. `;
}

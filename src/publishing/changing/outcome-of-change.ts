import { MINUTE, type Instant } from '../../domain/time-units.js';
import type { ChangeOutcome } from '../../networks/contract.js';
import type { DeliveryRecord, WantedChange } from '../../store/deliveries.js';
import { textFingerprint } from '../scheduling/content.js';
import type { DeliveryChange } from '../delivery-change.js';

/** After so many attempts, over about six hours, a person is told that it was not done. */
export const MOST_CHANGE_ATTEMPTS = 12;
const LONGEST_WAIT = 60 * MINUTE;

export interface ChangeContext {
  readonly delivery: DeliveryRecord;
  readonly change: WantedChange;
  /** The channel's name. */
  readonly where: string;
  readonly now: Instant;
  /** In milliseconds. */
  readonly reconnectLook: number;
}

/** What the network's answer to an edit, a removal or a pin does to the delivery (pure). */
export function changeAfterAsking(outcome: ChangeOutcome, context: ChangeContext): DeliveryChange {
  const { change, where, now, reconnectLook } = context;
  switch (outcome.type) {
    case 'changed':
      if (change.kind === 'pin') return pinned(context);
      return change.kind === 'edit'
        ? edited(outcome, context)
        : removed(context, `Deleted on ${where}.`);
    case 'gone':
      return change.kind === 'remove'
        ? removed(context, `It was not on ${where} any more: nothing was left to delete.`)
        : goneInstead(context);
    case 'refused':
      return notDone(context, `${refusedWords(change)} ${outcome.reason}`);
    case 'reconnect':
      return later(context, {
        sentence: `The channel must be connected again before ${what(change)}: ${outcome.reason}`,
        at: now + reconnectLook,
        // Nobody looked at it, so it has its attempts still.
        attempts: change.attempts - 1,
      });
    case 'retry-later':
    case 'unknown': {
      if (change.attempts >= MOST_CHANGE_ATTEMPTS) {
        const after = `Given up after ${change.attempts} attempts:`;
        return notDone(context, `${refusedWords(change)} ${after} ${outcome.reason}`);
      }
      const wait = Math.min(2 ** (Math.max(1, change.attempts) - 1) * MINUTE, LONGEST_WAIT);
      const asked = 'retryAt' in outcome ? (outcome.retryAt ?? 0) : 0;
      return later(context, {
        sentence: `Not done yet, and tried again: ${outcome.reason}`,
        at: Math.max(now + wait, Math.min(asked, now + LONGEST_WAIT)),
        attempts: change.attempts,
      });
    }
    default:
      throw new TypeError(`unknown outcome ${JSON.stringify(outcome satisfies never)}`);
  }
}

const over = { wakeAt: null, lease: null } as const;
const WORDS = {
  edit: { can: 'changed', refused: 'It still says what it said.' },
  remove: { can: 'deleted', refused: 'It was not deleted.' },
  pin: { can: 'pinned', refused: 'It is out, but it was not pinned.' },
} as const satisfies Record<WantedChange['kind'], object>;
const what = ({ kind }: WantedChange): string => `it can be ${WORDS[kind].can}`;
const refusedWords = ({ kind }: WantedChange): string => WORDS[kind].refused;

function edited(
  { networkId, url }: { readonly networkId: string; readonly url: string | null },
  { delivery, change, where, now }: ChangeContext,
): DeliveryChange {
  const { outcome } = delivery;
  return {
    ...{
      by: 'publisher',
      at: now,
      event: 'edited',
      sentence: `It says its new words on ${where}.`,
    },
    set: {
      ...{ ...over, change: null, problem: null },
      textFingerprint: textFingerprint(change.text ?? ''),
      // Some networks give an edited post another address.
      outcome: outcome && { ...outcome, networkId, url: url ?? outcome.url },
    },
    increase: { revision: 1 },
  };
}

function pinned({ where, now }: ChangeContext): DeliveryChange {
  return {
    ...{ by: 'publisher', at: now, event: 'pinned', sentence: `Pinned on ${where}.` },
    set: { ...over, change: null, problem: null },
    increase: { revision: 1 },
  };
}

function removed({ now }: ChangeContext, sentence: string): DeliveryChange {
  return {
    ...{ by: 'publisher', at: now, event: 'removed', sentence },
    set: { ...over, change: null, problem: null, removedAt: new Date(now) },
    increase: { revision: 1 },
  };
}

/** Somebody deleted it on the network before it could be changed or pinned. */
function goneInstead(context: ChangeContext): DeliveryChange {
  const why = `It was not on ${context.where} any more, so it could not be ${WORDS[context.change.kind].can}.`;
  const change = notDone(context, why);
  return { ...change, set: { ...change.set, removedAt: new Date(context.now) } };
}

/** For good: what was typed is kept, so that a person can go on from it. */
function notDone({ change, now }: ChangeContext, why: string): DeliveryChange {
  return {
    ...{ by: 'publisher', at: now, event: 'change-refused', sentence: why, tell: true },
    set: {
      ...over,
      change: { ...change, refusal: why },
      problem: why,
    },
    increase: { revision: 1 },
  };
}

function later(
  { change, now }: Pick<ChangeContext, 'change' | 'now'>,
  next: { readonly sentence: string; readonly at: Instant; readonly attempts: number },
): DeliveryChange {
  return {
    ...{ by: 'publisher', at: now, event: 'change-waits', sentence: next.sentence },
    set: {
      change: { ...change, attempts: next.attempts },
      wakeAt: new Date(next.at),
      lease: null,
      problem: next.sentence,
    },
  };
}

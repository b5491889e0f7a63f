import type { ReadBack } from '../../networks/contract.js';
import { delayAfter, replayable } from './attempt-delay.js';
import type { DeliveryChange } from '../delivery-change.js';
import { doubtSince, lastSentAt, type OutcomeContext } from './outcome-context.js';
import { givenUp, published } from './outcome-of-call.js';

const certain = { doubtSince: null } as const;

/** What reading the network back does to a delivery whose outcome is not known (pure, R5). */
export function changeAfterLookup(outcome: ReadBack, context: OutcomeContext): DeliveryChange {
  const { delivery, idempotency, now, times } = context;
  const looking = now - lastSentAt(context) < times.lookingFor;
  const mayRepeat = replayable(idempotency, doubtSince(context).getTime(), now);
  switch (outcome.type) {
    case 'found':
      return published(outcome, context);
    case 'partly': {
      const found = {
        ...delivery,
        ...certain,
        parts: [...(delivery.parts ?? []), ...outcome.parts],
      };
      const sentence = 'More of its parts are out; it goes on behind them.';
      return sendAgain({ ...context, delivery: found }, sentence, 'soon');
    }
    case 'absent':
      if (!mayRepeat && looking) {
        return lookAgain(
          context,
          'It is not there yet; we look again before sending it once more.',
        );
      }
      return sendAgain(
        // What was sent just now may only not show yet; a repeat of its key does no harm.
        looking ? context : { ...context, delivery: { ...delivery, ...certain } },
        'It is not on the network; it is safe to send it.',
        'soon',
      );
    case 'cannot-tell':
      if (mayRepeat) {
        return sendAgain(context, 'The network recognises a repeat, so it is sent again safely.');
      }
      if (looking) return lookAgain(context, outcome.reason);
      return {
        ...{ by: 'publisher', at: now, event: 'unconfirmed', tell: true },
        sentence: `We cannot know whether it went out: ${outcome.reason} Look at the channel and decide.`,
        set: { lease: null, claims: 0, wakeAt: null, problem: outcome.reason },
      };
    default:
      throw new TypeError(`unknown outcome ${JSON.stringify(outcome satisfies never)}`);
  }
}

/**
 * The delay counts from the attempt, whose outcome may have been looked for meanwhile. The first
 * that never arrived is sent without any: most often it was we who stopped, not the network. Claims
 * are not forgotten, since nothing has come of them.
 */
function sendAgain(context: OutcomeContext, sentence: string, first?: 'soon'): DeliveryChange {
  const { delivery, now } = context;
  const { parts = [] } = delivery;
  const delay = delayAfter(context);
  if (delay === undefined) return givenUp(context, delivery.problem ?? 'No answer.');
  const soon = first === 'soon' && delivery.attempts <= 1;
  const at = soon ? now : Math.max(now, lastSentAt(context) + delay);
  return {
    by: 'publisher',
    at: now,
    event: 'queued',
    state: 'queued',
    sentence,
    set: { lease: null, wakeAt: new Date(at), doubtSince: delivery.doubtSince ?? null, parts },
  };
}

function lookAgain(context: OutcomeContext, sentence: string): DeliveryChange {
  const { now, times } = context;
  return {
    by: 'publisher',
    at: now,
    event: 'looked',
    sentence,
    set: {
      lease: null,
      wakeAt: new Date(now + times.betweenLooks),
      doubtSince: doubtSince(context),
    },
  };
}

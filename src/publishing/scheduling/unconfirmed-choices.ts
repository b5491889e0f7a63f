import type { Instant } from '../../domain/time-units.js';
import type { Idempotency } from '../../networks/contract.js';
import { replayable } from '../ledger/attempt-delay.js';

export const UNCONFIRMED_DECISIONS = ['went-out', 'look-again', 'send-again', 'give-up'] as const;
export type UnconfirmedDecision = (typeof UNCONFIRMED_DECISIONS)[number];

/** Something a person may safely decide about a delivery that may be out already. */
export interface UnconfirmedChoice {
  readonly decision: UnconfirmedDecision;
  /** Safe only for whoever has looked at the channel and did not find it. */
  readonly mustHaveLooked: boolean;
  /** Why that is safe, or what makes it so. */
  readonly why: string;
}

export interface Doubt {
  readonly idempotency: Idempotency;
  /** Since when it may be out. */
  readonly since: Instant;
  readonly now: Instant;
}

/** What is safe depends on what the network lets us know of its posts (pure, R5). */
export function unconfirmedChoices(doubt: Doubt): UnconfirmedChoice[] {
  const choice = (
    decision: UnconfirmedDecision,
    why: string,
    mustHaveLooked = false,
  ): UnconfirmedChoice => ({ decision, mustHaveLooked, why });
  return [
    choice('went-out', 'It counts as published, and nothing more is sent.'),
    ...(doubt.idempotency.type === 'probe'
      ? [
          choice(
            'look-again',
            'The network is read back. Found, it counts as published; only if it is certainly not there is it sent; else you are asked again.',
          ),
        ]
      : []),
    sendAgain(doubt, choice),
    choice('give-up', 'It counts as failed. You can still give it another time later.'),
  ];
}

function sendAgain(
  { idempotency, since, now }: Doubt,
  choice: (decision: 'send-again', why: string, mustHaveLooked?: boolean) => UnconfirmedChoice,
): UnconfirmedChoice {
  if (replayable(idempotency, since, now)) {
    return choice(
      'send-again',
      'The network takes a repeat under the same key for the same post, so it cannot show twice.',
    );
  }
  return choice('send-again', WITHOUT_LOOKING[idempotency.type], true);
}

/** Why only a person's own look makes a repeat safe. */
const WITHOUT_LOOKING: Readonly<Record<Idempotency['type'], string>> = {
  'server-key':
    'The network has forgotten the key of the first attempt by now: if that arrived, a repeat shows twice.',
  probe:
    'The network cannot be read well enough to tell: if the first attempt arrived, a repeat shows twice.',
  none: 'The network knows no key and cannot be read back: if the first attempt arrived, a repeat shows twice.',
};

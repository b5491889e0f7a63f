import { z } from 'zod';
import type { CheckOutcome, Network, RefreshOutcome } from '../../src/networks/contract.js';
import { scriptedNetwork } from '../support/scripted-network.js';

/** A network whose access ends and is renewed with a token that is good for one exchange. */
export interface SessionNetwork {
  readonly network: Network;
  /** The credentials it takes at the moment. */
  current(): { access: string; renewal: string };
  /** The access that was given out ends. */
  expire(): void;
  /** Takes the place of one renewal. */
  answerRenewal(answer: () => RefreshOutcome | Promise<RefreshOutcome>): void;
  /** Takes the place of every check from now on. */
  answerChecks(answer: CheckOutcome): void;
  readonly renewals: number;
  readonly checks: number;
}

const credentials = z.strictObject({ access: z.string().min(1), renewal: z.string().min(1) });

export function sessionNetwork(endsAt: number | null = null): SessionNetwork {
  let round = 1;
  let expired = false;
  let renewals = 0;
  let checks = 0;
  let fixed: CheckOutcome | null = null;
  const answers: (() => RefreshOutcome | Promise<RefreshOutcome>)[] = [];
  const current = () => ({ access: `access-${round}`, renewal: `renewal-${round}` });
  const network: Network = {
    ...scriptedNetwork({
      name: 'session',
      idempotency: { type: 'none', sentence: 'A network for tests.' },
    }).network,
    credentials,
    check(connection) {
      checks += 1;
      if (fixed) return Promise.resolve(fixed);
      const works = !expired && connection.credentials['access'] === current().access;
      return Promise.resolve(
        works
          ? { type: 'ok', account: 'city' }
          : { type: 'rejected', reason: 'The session has ended.' },
      );
    },
    refresh(connection) {
      renewals += 1;
      const answer = answers.shift();
      if (answer) return Promise.resolve(answer());
      if (connection.credentials['renewal'] !== current().renewal) {
        return Promise.resolve({ type: 'rejected', reason: 'This token was used already.' });
      }
      round += 1;
      expired = false;
      return Promise.resolve({ type: 'refreshed', credentials: current(), endsAt });
    },
  };
  return {
    network,
    current,
    expire: () => (expired = true),
    answerRenewal: (answer) => answers.push(answer),
    answerChecks: (answer) => (fixed = answer),
    get renewals() {
      return renewals;
    },
    get checks() {
      return checks;
    },
  };
}

import { SECOND } from '../../../src/domain/time-units.js';
import type { Network, Prepared } from '../../../src/networks/contract.js';
import { PUBLISH_TIMES } from '../../../src/publishing/ledger/delivery-claim.js';
import { scriptedNetwork } from '../../support/scripted-network.js';
import type { Gate } from './paused-process.js';

/** What becomes of a call, and whether the caller hears of it. */
export type CallFate = 'accept' | 'accept-silently' | 'drop' | 'busy' | 'refuse';
export type LookFate = 'truth' | 'unreadable';

/** How a network lets itself be asked twice. */
export const NETWORK_KINDS = ['keyed', 'keyed-briefly', 'probed', 'blind'] as const;
export type NetworkKind = (typeof NETWORK_KINDS)[number];

const KEY_LIFETIME = 600 * SECOND;
/** An item is found this long after it was accepted. */
const SHOWS_AFTER = 5 * SECOND;

export interface Item {
  readonly key: string;
  readonly text: string;
  readonly at: number;
}

/** A network that never forgets what it accepted, and fails as the run asks it to. */
export class DoubtfulNetwork {
  readonly items: Item[] = [];
  readonly calls: CallFate[] = [];
  readonly looks: LookFate[] = [];

  constructor(
    readonly kind: NetworkKind,
    /** The network's own time, which no clock of ours moves. */
    readonly time: () => number,
  ) {}

  has(key: string): Item[] {
    return this.items.filter((item) => item.key === key);
  }

  /** The adapter as one process uses it. */
  adapter(gate: Gate): Network {
    const { network } = scriptedNetwork({
      name: this.kind,
      idempotency: this.#idempotency(),
    });
    return {
      ...network,
      publish: async (prepared) => {
        const began = this.time();
        await gate({ doing: 'call network' });
        // As a request does whose deadline has run out before a byte was sent.
        if (this.time() - began > PUBLISH_TIMES.callDeadline) throw new Error('aborted');
        const fate = this.calls.shift() ?? 'accept';
        if (fate.startsWith('accept')) this.#accept(prepared);
        await gate({ doing: `hear the network's answer (${fate})` });
        switch (fate) {
          case 'accept':
            return { type: 'published', networkId: String(prepared.body['key']), url: null };
          case 'busy':
            return { type: 'retry-later', reason: 'Busy.' };
          case 'refuse':
            return { type: 'refused', reason: 'No.' };
          default:
            return { type: 'unknown', reason: 'No answer.' };
        }
      },
      lookup: async (prepared) => {
        await gate({ doing: 'look at network' });
        const fate = this.looks.shift() ?? 'truth';
        const [item] = this.has(String(prepared.body['key']));
        await gate({ doing: `hear what the network has (${fate})` });
        if (this.kind !== 'probed' || fate === 'unreadable') {
          return { type: 'cannot-tell', reason: 'It cannot be read.' };
        }
        if (!item || this.time() - item.at < SHOWS_AFTER) return { type: 'absent' };
        return { type: 'found', networkId: item.key, url: null };
      },
    };
  }

  #idempotency(): Network['idempotency'] {
    const sentence = 'As the kind says.';
    if (this.kind === 'probed') return { type: 'probe', sentence };
    if (this.kind === 'blind') return { type: 'none', sentence };
    const lifetimeMilliseconds = this.kind === 'keyed' ? null : KEY_LIFETIME;
    return { type: 'server-key', lifetimeMilliseconds, sentence };
  }

  #accept({ body }: Prepared): void {
    const at = this.time();
    const key = String(body['key']);
    const knows = this.has(key).some(
      (item) => this.kind === 'keyed' || at - item.at < KEY_LIFETIME,
    );
    if (this.kind.startsWith('keyed') && knows) return;
    this.items.push({ key, text: String(body['text']), at });
  }
}

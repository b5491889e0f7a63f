import { NotFoundError } from '../failures.js';
import type { Instant } from '../domain/time-units.js';
import type { Store } from '../store/store.js';
import type { ProposedChange } from './proposed-change.js';
import { impactOfBank, type BankImpact, type ChannelImpact } from './bank-impact.js';
import { textsOf } from './delivery-texts.js';

/** What a change of one channel would do, with what people need to read it. */
export interface PlanImpact extends ChannelImpact, Pick<BankImpact, 'at' | 'bank'> {
  /** How the first deliveries of each kind begin, by their ids. */
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * Works out a change of one channel before it is made; writes nothing.
 *
 * @throws NotFoundError
 */
export async function planImpact(
  deps: { readonly store: Store },
  change: ProposedChange,
  now: Instant,
): Promise<PlanImpact> {
  const found = await impactOfBank(deps, change, now);
  const [own] = found.channels;
  if (own === undefined) throw new NotFoundError('The channel');
  const { at, bank } = found;
  return { ...own, at, bank, texts: await textsOf(deps.store, found) };
}

import type { Instant } from '../../domain/time-units.js';
import type { DeliveryRecord } from '../../store/deliveries.js';

/** Where it stands there, as far as anybody knows. */
export interface Out {
  /** Empty where a person found it. */
  readonly networkId: string;
  readonly now: Instant;
}

/**
 * When a delivery that came out is looked at next: at once where it is to be pinned, else never
 * (pure). What a person found on the channel has no address by which it could be pinned.
 */
export function pinOnceOut(
  { change }: Pick<DeliveryRecord, 'change'>,
  { networkId, now }: Out,
): Partial<Pick<DeliveryRecord, 'wakeAt' | 'change' | 'problem'>> {
  if (!change || change.refusal !== null) return { wakeAt: null };
  if (networkId !== '') return { wakeAt: new Date(now) };
  const refusal =
    'It was not pinned: a person found it on the channel, so its address there is not known. Pin it there.';
  return { wakeAt: null, change: { ...change, refusal }, problem: refusal };
}

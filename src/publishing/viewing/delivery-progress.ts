import type { DeliveryState } from '../../domain/index.js';
import type { Network } from '../../networks/contract.js';

/** What goes on after a delivery was published, in a sentence; empty where nothing does. */
export async function progressOf(
  delivery: {
    readonly state: DeliveryState;
    readonly outcome: { readonly networkId: string } | null;
  },
  network: Pick<Network, 'progress'>,
): Promise<string> {
  if (delivery.state !== 'published' || delivery.outcome === null) return '';
  return (await network.progress?.(delivery.outcome.networkId)) ?? '';
}

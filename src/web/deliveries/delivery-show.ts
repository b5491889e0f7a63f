import type { Request, Response } from 'express';
import { listChannels } from '../../channels/channel-finder.js';
import type { Idempotency } from '../../networks/contract.js';
import type { PublishingDeps } from '../../publishing/publishing-deps.js';
import { progressOf } from '../../publishing/viewing/delivery-progress.js';
import { loadDelivery } from '../../publishing/viewing/delivery-view.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';
import type { WebServices } from '../services.js';
import { deliveryPage, type DeliveryForm } from './deliveries-page.js';

/** Of a network that only a later version, beside this one, has. */
const UNKNOWN_NETWORK: Idempotency = {
  type: 'none',
  sentence: 'This version does not know the network.',
};

export type DeliveryServices = WebServices & PublishingDeps;

/** Shows the page of a delivery, with its forms as they were sent or fresh. */
export function deliveryShow(services: DeliveryServices) {
  const { store, connections, clock } = services;
  return async function show(
    req: Request,
    res: Response,
    id: string,
    form: DeliveryForm,
  ): Promise<void> {
    const delivery = await loadDelivery(store, id);
    const name = delivery.channel.network;
    const network = connections.knows(name) ? connections.networkOf(name) : null;
    const idempotency = network?.idempotency ?? UNKNOWN_NETWORK;
    const progress = network ? await progressOf(delivery, network) : '';
    const capabilities = network?.capabilities ?? { edit: false, remove: false };
    const known = { idempotency, progress, capabilities };
    const channels = await listChannels(store);
    const context = { person: personOf(req), now: clock.now(), form, channels, ...known };
    renderPage(res, 'delivery', deliveryPage(delivery, context));
  };
}

import type { DeliveryState } from '../domain/index.js';

/** States in which a delivery is out, or may be. */
export const WENT_OUT = [
  'publishing',
  'published',
  'unconfirmed',
] as const satisfies readonly DeliveryState[];

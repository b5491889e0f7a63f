import { SECOND } from '../../../src/domain/time-units.js';
import type { PublishTimes } from '../../../src/publishing/ledger/delivery-claim.js';

/** Times of publishing short enough to be outlived in a test; all else is as in earnest. */
export const FAULT_TIMES: PublishTimes = {
  lease: 4 * SECOND,
  callDeadline: 2 * SECOND,
  leaseMargin: SECOND / 2,
  lookingFor: 8 * SECOND,
  firstLook: SECOND / 2,
  betweenLooks: SECOND,
  reconnectLook: SECOND,
};

import { trusted, type Model } from 'mongoose';
import type { OtherDeliveries } from '../networks/other-deliveries.js';
import type { DeliveryRecord } from './deliveries.js';
import { presentText } from './typed-demand.js';

export function otherDeliveries(model: Model<DeliveryRecord>): OtherDeliveries {
  return {
    async owning(networkIds, { channel, delivery }) {
      if (networkIds.length === 0) return new Set();
      const found = await model
        .find({
          channel,
          'outcome.networkId': presentText({ $in: [...networkIds] }),
          _id: trusted({ $ne: delivery }),
        })
        .select({ outcome: 1 })
        .lean<Pick<DeliveryRecord, 'outcome'>[]>()
        .exec();
      return new Set(found.map(({ outcome }) => outcome?.networkId ?? ''));
    },
  };
}

import type { z } from 'zod';
import type { ConsistencyHistory } from '../../consistency/consistency-history.js';
import type { Consistency, FunctionName, JudgedSlot } from '../../domain/index.js';
import { cadenceView, replyPolicyView } from './channel-view.js';
import type { consistencySchema } from './schemas/consistency.js';
import { isoOf, isoOrNull } from './schemas/values.js';

/** The two scores and their mean, without what else a record of them holds. */
export const scoresView = ({ score, cadence, replies }: Consistency) => ({
  ...{ score, cadence, replies },
});

/** The scores of a dimmer over time, and what is behind one of them. */
export function consistencyView(
  { channel, zone, points, chosen }: ConsistencyHistory,
  name: FunctionName,
): z.input<typeof consistencySchema> {
  const { account, point, promises, replies } = chosen;
  return {
    ...{ channel: channel._id, function: name, zone },
    history: points.map(({ at, ...scores }) => ({ at: isoOf(at), ...scoresView(scores) })),
    explained: {
      from: isoOf(account.from),
      to: isoOf(account.to),
      ...scoresView(point),
      promises: promises.map(({ from, level, cadence, replyPolicy }) => {
        const words = { cadence: cadenceView(cadence), replyPolicy: replyPolicyView(replyPolicy) };
        return { from: isoOf(from), level, ...words };
      }),
      slots: account.slots.map(({ at, fate }) => ({ at: isoOf(at), fate: fateView(fate) })),
      offPlan: account.offPlan.map(({ delivery, at, of }) => {
        return { delivery, at: isoOf(at), of: isoOrNull(of) };
      }),
      repliesOwed: replies.owed.map(({ message, dueAt, answeredAt, onTime }) => {
        return { message, dueAt: isoOf(dueAt), answeredAt: isoOrNull(answeredAt), onTime };
      }),
      repliesNotOwed: replies.notOwed.map(({ message, at }) => ({ message, at: isoOf(at) })),
      repliesUnjudged: chosen.unjudgedReplies,
    },
  };
}

function fateView(fate: JudgedSlot['fate']) {
  return fate.type === 'kept' || fate.type === 'late' ? { ...fate, at: isoOf(fate.at) } : fate;
}

import type { z } from 'zod';
import type { PlanImpact } from '../../board/plan-impact.js';
import type { FunctionName, PromiseAt, ReplannedDelivery } from '../../domain/index.js';
import { cadenceView, replyPolicyView } from './channel-view.js';
import type { impactSchema } from './schemas/impact.js';
import { isoOf } from './schemas/values.js';

/** What a change of one function's level does, as the API tells it. */
export function impactView(
  name: FunctionName,
  { impact, bank }: PlanImpact,
): z.infer<typeof impactSchema> {
  const { before, after } = impact.functions[name];
  return {
    function: name,
    before: promised(before),
    after: promised(after),
    postsPerWeek: {
      before: impact.postsPerWeek.before,
      after: impact.postsPerWeek.after,
      bankBefore: bank.before.postsPerWeek,
      bankAfter: bank.after.postsPerWeek,
    },
    moved: impact.moved.map(planned),
    held: impact.held.map(planned),
    conflict: impact.conflict.map(planned),
    returned: impact.returned.map(planned),
  };
}

const promised = ({ level, cadence, replyPolicy }: PromiseAt) => ({
  level,
  cadence: cadenceView(cadence),
  replyPolicy: replyPolicyView(replyPolicy),
});

const planned = ({ id, from, to, sentence }: ReplannedDelivery) => ({
  delivery: id,
  from: isoOf(from),
  to: isoOf(to),
  sentence,
});

import type { z } from 'zod';
import type { BankImpact } from '../../board/bank-impact.js';
import type { PlanImpact } from '../../board/plan-impact.js';
import {
  FUNCTION_NAMES,
  type FunctionName,
  type Impact,
  type PromiseAt,
  type ReplannedDelivery,
} from '../../domain/index.js';
import { cadenceView, replyPolicyView } from './channel-view.js';
import type { bankImpactSchema, impactSchema } from './schemas/impact.js';
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
    ...queueView(impact),
  };
}

/** What a change of many channels does, as the API tells it. */
export function bankImpactView({
  at,
  bank,
  channels,
}: Pick<BankImpact, 'at' | 'bank' | 'channels'>): z.infer<typeof bankImpactSchema> {
  return {
    at: isoOf(at),
    postsPerWeek: { before: bank.before.postsPerWeek, after: bank.after.postsPerWeek },
    channels: channels.map(({ channel, impact }) => ({
      channel: channel._id,
      functions: FUNCTION_NAMES.map((name) => {
        const { before, after } = impact.functions[name];
        return { function: name, before: promised(before), after: promised(after) };
      }),
      ...queueView(impact),
    })),
  };
}

const queueView = ({ moved, held, conflict, returned }: Impact) => ({
  moved: moved.map(planned),
  held: held.map(planned),
  conflict: conflict.map(planned),
  returned: returned.map(planned),
});

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

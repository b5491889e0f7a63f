import type { BankCost, DimmerStep } from '../../../domain/index.js';
import { ConflictError } from '../../../failures.js';
import { loadOrganisation } from '../../../publishing/planning/channel-queue.js';
import { bankHours } from '../../../value/capacity-of-bank.js';
import { capacitySettingsOf, setCapacity } from '../../../value/capacity-settings.js';
import {
  dimmerName,
  dimmerNamed,
  proposalFor,
  valueOfBank,
  type BankValue,
} from '../../../value/value-of-bank.js';
import { ok } from '../answer.js';
import type { ApiDeps } from '../api-deps.js';
import { cadenceView, replyPolicyView } from '../channel-view.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import {
  capacityBody,
  capacitySchema,
  proposalBody,
  proposalSchema,
  timeBody,
  valueSchema,
} from '../schemas/capacity.js';
import { deliverySchema } from '../schemas/delivery.js';
import { idParams } from '../schemas/values.js';
import { deliveryView } from '../delivery-view.js';
import { recordTime } from '../../../value/time-recorder.js';

const EXAMPLE = {
  capacity: {
    hoursPerWeek: { news: 10, support: 25, events: 5 },
    minutesPerPost: { news: 30, support: 15, events: 20 },
    minutesPerReply: { news: 5, support: 8, events: 5 },
    questionPercent: { news: 20, support: 60, events: 30 },
    shared: false,
  },
  value: null,
};

export const capacityEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/capacity',
    operation: 'readCapacity',
    action: 'capacity.read',
    tag: 'value',
    summary: 'Read the staff hours there are, and what the bank needs of them',
    answers: { 200: { description: 'Hours, minutes and values.', schema: capacitySchema } },
    handle: async (deps) => ok(await capacityView(deps)),
  }),
  endpoint({
    method: 'put',
    path: '/capacity',
    operation: 'setCapacity',
    action: 'capacity.edit',
    tag: 'value',
    summary: 'Set the staff hours, the minutes, and what work is worth',
    body: capacityBody,
    example: { body: EXAMPLE },
    answers: { 200: { description: 'As they are set now.', schema: capacitySchema } },
    async handle(deps, { actor, body }) {
      await setCapacity(deps, actor, body);
      return ok(await capacityView(deps));
    },
  }),
  endpoint({
    method: 'put',
    path: '/deliveries/:id/time',
    operation: 'recordTime',
    action: 'delivery.time',
    tag: 'value',
    summary: 'Say how long a delivery took',
    params: idParams,
    body: timeBody,
    answers: { 200: { description: 'The delivery.', schema: deliverySchema } },
    problems: [404],
    example: { body: { minutes: 25 } },
    handle: async (deps, { actor, params, body }) =>
      ok(deliveryView(await recordTime(deps, actor, { id: params.id, minutes: body.minutes }))),
  }),
  endpoint({
    method: 'get',
    path: '/value',
    operation: 'readValue',
    action: 'value.read',
    tag: 'value',
    summary: 'Read what the bank costs and brings, and one more step of each dimmer',
    description: 'Answers 409 while hours or values are not set.',
    answers: { 200: { description: 'The bank as it stands.', schema: valueSchema } },
    problems: [409],
    async handle(deps) {
      const bank = await knownBank(deps);
      return ok({
        unit: bank.value.unit,
        value: bank.total,
        cost: costView(bank.cost),
        dimmers: bank.dimmers.map(({ dimmer, now, next }) => ({
          ...dimmerNamed(dimmer.id),
          now: stepView(now),
          next: next && stepView(next),
        })),
      });
    },
  }),
  endpoint({
    method: 'post',
    path: '/value/proposal',
    operation: 'proposeLevels',
    action: 'value.read',
    tag: 'value',
    summary: 'Propose the levels that bring the most within the hours there are',
    description: 'Changes nothing. Answers 409 while hours or values are not set.',
    body: proposalBody,
    answers: {
      200: { description: 'The levels beside the present ones.', schema: proposalSchema },
    },
    problems: [409],
    example: { body: { turnOn: true } },
    async handle(deps, { body: { keep, turnOn, reach } }) {
      const bank = await knownBank(deps);
      const kept = keep.map(({ channel, function: name }) => dimmerName(channel, name));
      const { before, after, bound, exact, tooFull, dimmers } = proposalFor(bank, {
        keep: kept,
        ...{ turnOn, reach },
      });
      return ok({
        unit: bank.value.unit,
        before: { value: before.value, cost: costView(before.cost) },
        after: { value: after.value, cost: costView(after.cost) },
        ...{ bound, exact, tooFull },
        dimmers: dimmers.map((each) => ({
          ...dimmerNamed(each.id),
          kept: each.frozen,
          before: stepView(each.before),
          after: stepView(each.after),
        })),
      });
    },
  }),
];

async function capacityView(deps: ApiDeps) {
  const [organisation, hours] = await Promise.all([
    loadOrganisation(deps.store),
    bankHours(deps, deps.clock.now()),
  ]);
  return { ...capacitySettingsOf(organisation), cost: hours && costView(hours.after) };
}

/** @throws ConflictError */
async function knownBank(deps: ApiDeps): Promise<BankValue> {
  const bank = await valueOfBank(deps, deps.clock.now());
  if (bank.type === 'known') return bank;
  const what = bank.missing === 'capacity' ? 'staff hours there are' : 'posts and help are worth';
  throw new ConflictError(
    `Nobody has said yet what ${what}. Set it with PUT /api/v1/capacity first.`,
  );
}

const costView = ({ functions, total, pools, sustainable }: BankCost) => ({
  ...{ functions, total, sustainable },
  pools: pools.map((pool) => ({ ...pool, functions: [...pool.functions] })),
});

const stepView = ({ level, cadence, replyPolicy, minutes, value }: DimmerStep) => ({
  cadence: cadenceView(cadence),
  replyPolicy: replyPolicyView(replyPolicy),
  ...{ level, minutes, value },
});

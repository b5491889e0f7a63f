import { impactOfBank } from '../../../board/bank-impact.js';
import { channelCurveSet, functionCurveSet } from '../../../board/dimmer-changes.js';
import { findChannel } from '../../../channels/channel-finder.js';
import { setChannelCurve, setFunctionCurve } from '../../../curves/curve-setter.js';
import { functionCurveAt, ownCurveAt } from '../../../curves/curves-in-force.js';
import { curveProblems, FUNCTION_NAMES, type Curve } from '../../../domain/index.js';
import { InvalidInputError } from '../../../failures.js';
import { loadOrganisation } from '../../../publishing/planning/channel-queue.js';
import { ok } from '../answer.js';
import type { ApiDeps } from '../api-deps.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { bankImpactView } from '../impact-view.js';
import {
  channelCurveBody,
  channelFunctionParams,
  curveBody,
  curveListSchema,
  functionParams,
} from '../schemas/curve.js';
import { bankImpactSchema } from '../schemas/impact.js';
import { idParams } from '../schemas/values.js';

const IMPACT = { 200: { description: 'The effect.', schema: bankImpactSchema } } as const;
const CURVES = { 200: { description: 'The curves.', schema: curveListSchema } } as const;

const example = {
  body: {
    detents: [
      { level: 0, postsPerWeek: 0, replyPolicy: { mode: 'silent', targetMinutes: null } },
      { level: 100, postsPerWeek: 7, replyPolicy: { mode: 'questions', targetMinutes: 480 } },
    ],
  },
};

export const curveEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/curves',
    operation: 'listCurves',
    action: 'dimmer.read',
    tag: 'channels',
    summary: 'Read what the levels of each function mean',
    answers: CURVES,
    handle: async (deps) => ok(await functionCurves(deps)),
  }),
  endpoint({
    method: 'post',
    path: '/curves/:function/impact',
    operation: 'previewCurve',
    action: 'dimmer.read',
    tag: 'channels',
    summary: 'See what another curve would change, before it is saved',
    description: 'Changes nothing.',
    params: functionParams,
    body: curveBody,
    answers: IMPACT,
    problems: [],
    example,
    async handle(deps, { params, body }) {
      const curve = possible(body.detents);
      const now = deps.clock.now();
      const change = functionCurveSet({ function: params.function, curve }, now);
      return ok(bankImpactView(await impactOfBank(deps, change, now)));
    },
  }),
  endpoint({
    method: 'put',
    path: '/curves/:function',
    operation: 'setCurve',
    action: 'function.edit',
    tag: 'channels',
    summary: 'Give the levels of a function another meaning',
    description:
      'From now on, on every channel without a curve of its own; what was promised before keeps its meaning. The queues follow.',
    params: functionParams,
    body: curveBody,
    answers: CURVES,
    problems: [409, 422],
    example,
    async handle(deps, { actor, params, body }) {
      const revision = body.revision ?? (await loadOrganisation(deps.store)).revision;
      await setFunctionCurve(deps, actor, {
        ...{ function: params.function, curve: body.detents, revision },
        overrideReason: body.overrideReason ?? null,
      });
      return ok(await functionCurves(deps));
    },
  }),
  endpoint({
    method: 'get',
    path: '/channels/:id/curves',
    operation: 'listChannelCurves',
    action: 'dimmer.read',
    tag: 'channels',
    summary: 'Read what the levels of a channel mean',
    params: idParams,
    answers: CURVES,
    problems: [404],
    handle: async (deps, { params }) => ok(await channelCurves(deps, params.id)),
  }),
  endpoint({
    method: 'post',
    path: '/channels/:id/curves/:function/impact',
    operation: 'previewChannelCurve',
    action: 'dimmer.read',
    tag: 'channels',
    summary: 'See what a channel’s own curve would change, before it is saved',
    description: 'Changes nothing.',
    params: channelFunctionParams,
    body: channelCurveBody,
    answers: IMPACT,
    problems: [404],
    example,
    async handle(deps, { params, body }) {
      const curve = body.detents && possible(body.detents);
      const now = deps.clock.now();
      const wish = { channel: params.id, function: params.function, curve };
      return ok(bankImpactView(await impactOfBank(deps, channelCurveSet(wish, now), now)));
    },
  }),
  endpoint({
    method: 'put',
    path: '/channels/:id/curves/:function',
    operation: 'setChannelCurve',
    action: 'function.edit',
    tag: 'channels',
    summary: 'Give a channel a curve of its own, or the function’s again',
    params: channelFunctionParams,
    body: channelCurveBody,
    answers: CURVES,
    problems: [404, 409, 422],
    example,
    async handle(deps, { actor, params, body }) {
      const { id: channel, function: name } = params;
      const revision = body.revision ?? (await findChannel(deps.store, channel)).revision;
      await setChannelCurve(deps, actor, {
        ...{ channel, function: name, curve: body.detents, revision },
        overrideReason: body.overrideReason ?? null,
      });
      return ok(await channelCurves(deps, channel));
    },
  }),
];

/** @throws InvalidInputError */
function possible(curve: Curve): Curve {
  const problems = curveProblems(curve);
  if (problems.length > 0) throw new InvalidInputError({ detents: problems });
  return curve;
}

async function functionCurves({ store, clock }: ApiDeps) {
  const organisation = await loadOrganisation(store);
  const items = FUNCTION_NAMES.map((name) => ({
    function: name,
    own: false,
    detents: functionCurveAt(organisation, name, clock.now()),
  }));
  return { revision: organisation.revision, items };
}

async function channelCurves({ store, clock }: ApiDeps, id: string) {
  const [organisation, channel] = await Promise.all([
    loadOrganisation(store),
    findChannel(store, id),
  ]);
  const now = clock.now();
  const items = FUNCTION_NAMES.map((name) => {
    const own = ownCurveAt(channel, name, now);
    const detents = own ?? functionCurveAt(organisation, name, now);
    return { function: name, own: own !== null, detents };
  });
  return { revision: channel.revision, items };
}

import type { z } from 'zod';
import { impactOfBank } from '../../../board/bank-impact.js';
import { grandMasterSet, independenceSet } from '../../../board/dimmer-changes.js';
import { grandMasterState } from '../../../board/grand-master-state.js';
import { setGrandMaster } from '../../../board/grand-master.js';
import { setIndependence } from '../../../board/independence-setter.js';
import { goalOver } from '../../../board/level-goal.js';
import { planImpact } from '../../../board/plan-impact.js';
import { listChannels } from '../../../channels/channel-finder.js';
import { ConflictError, NotFoundError } from '../../../failures.js';
import { loadOrganisation } from '../../../publishing/planning/channel-queue.js';
import { ok } from '../answer.js';
import type { ApiDeps } from '../api-deps.js';
import { channelFacts } from '../channel-facts.js';
import { dimmersView, fadeView } from '../channel-view.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { bankImpactView, impactView } from '../impact-view.js';
import {
  grandMasterBody,
  grandMasterSchema,
  grandMasterSetSchema,
  independenceBody,
  independenceSetSchema,
} from '../schemas/grand-master.js';
import { bankImpactSchema, dimmerParams, impactSchema } from '../schemas/impact.js';

const example = { body: { level: 50 } };

export const grandMasterEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/grand-master',
    operation: 'readGrandMaster',
    action: 'dimmer.read',
    tag: 'channels',
    summary: 'Read the grand master',
    answers: { 200: { description: 'The grand master.', schema: grandMasterSchema } },
    handle: async (deps) => ok(await grandMasterView(deps)),
  }),
  endpoint({
    method: 'post',
    path: '/grand-master/impact',
    operation: 'previewGrandMaster',
    action: 'dimmer.read',
    tag: 'channels',
    summary: 'See what the grand master would change, before it is set',
    description: 'Changes nothing.',
    body: grandMasterBody,
    answers: { 200: { description: 'The effect.', schema: bankImpactSchema } },
    problems: [],
    example,
    async handle(deps, { body }) {
      const now = deps.clock.now();
      const change = grandMasterSet(goalOver(body.level, body.overDays, now), now);
      return ok(bankImpactView(await impactOfBank(deps, change, now)));
    },
  }),
  endpoint({
    method: 'put',
    path: '/grand-master',
    operation: 'setGrandMaster',
    action: 'dimmer.set',
    tag: 'channels',
    summary: 'Set the grand master, or let it fade',
    description: 'From now on, for every dimmer that is not independent of it. The queues follow.',
    body: grandMasterBody,
    answers: {
      200: { description: 'The grand master, and the effect.', schema: grandMasterSetSchema },
    },
    problems: [409, 422],
    example,
    async handle(deps, { actor, body }) {
      const now = deps.clock.now();
      const goal = goalOver(body.level, body.overDays, now);
      const revision = body.revision ?? (await loadOrganisation(deps.store)).revision;
      const effect = await impactOfBank(deps, grandMasterSet(goal, now), now);
      const outcome = await setGrandMaster(deps, actor, {
        ...{ ...goal, revision, overrideReason: body.overrideReason ?? null },
      });
      if (outcome.type === 'overtaken') {
        throw new ConflictError(
          'Nothing was set: somebody changed the organisation meanwhile. Read the grand master again, then decide.',
        );
      }
      return ok({ grandMaster: await grandMasterView(deps), impact: bankImpactView(effect) });
    },
  }),
  endpoint({
    method: 'post',
    path: '/channels/:id/dimmers/:function/independence/impact',
    operation: 'previewIndependence',
    action: 'dimmer.read',
    tag: 'channels',
    summary: 'See what independence of the grand master would change, before it is given',
    description: 'Changes nothing.',
    params: dimmerParams,
    body: independenceBody,
    answers: { 200: { description: 'The effect.', schema: impactSchema } },
    problems: [404],
    example: { body: { independent: true } },
    async handle(deps, { params, body }) {
      const { id: channel, function: name } = params;
      const now = deps.clock.now();
      const change = independenceSet({ channel, function: name, ...body }, now);
      return ok(impactView(name, await planImpact(deps, change, now)));
    },
  }),
  endpoint({
    method: 'put',
    path: '/channels/:id/dimmers/:function/independence',
    operation: 'setIndependence',
    action: 'dimmer.set',
    tag: 'channels',
    summary: 'Let the grand master pass a dimmer by, or scale it again',
    params: dimmerParams,
    body: independenceBody,
    answers: { 200: { description: 'The dimmer, and the effect.', schema: independenceSetSchema } },
    problems: [404, 409, 422],
    example: { body: { independent: true } },
    async handle(deps, { actor, params, body }) {
      const { id: channel, function: name } = params;
      const now = deps.clock.now();
      const wish = { channel, function: name, independent: body.independent };
      const effect = await planImpact(deps, independenceSet(wish, now), now);
      const outcome = await setIndependence(deps, actor, {
        ...wish,
        revision: body.revision ?? effect.channel.revision,
        overrideReason: body.overrideReason ?? null,
      });
      if (outcome.type === 'overtaken') {
        throw new ConflictError(
          `Nothing was set: somebody changed ${outcome.channel.name} meanwhile. Read it again, then decide.`,
        );
      }
      const dimmer = dimmersView(await channelFacts(deps, channel)).find(
        (found) => found.function === name,
      );
      if (!dimmer) throw new NotFoundError('The dimmer');
      return ok({ dimmer, impact: impactView(name, effect) });
    },
  }),
];

async function grandMasterView({
  store,
  clock,
}: Pick<ApiDeps, 'store' | 'clock'>): Promise<z.infer<typeof grandMasterSchema>> {
  const [organisation, channels] = await Promise.all([
    loadOrganisation(store),
    listChannels(store),
  ]);
  const { level, fade, followers, independents, revision } = grandMasterState(
    organisation,
    channels,
    clock.now(),
  );
  return { level, fade: fadeView(fade), followers, independents, revision };
}

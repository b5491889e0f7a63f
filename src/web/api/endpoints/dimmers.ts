import { impactOfLevel } from '../../../board/level-impact.js';
import { setLevel } from '../../../board/level-setter.js';
import { goalOver } from '../../../board/level-goal.js';
import { ConflictError, NotFoundError } from '../../../failures.js';
import { ok } from '../answer.js';
import { channelFacts } from '../channel-facts.js';
import { dimmersView } from '../channel-view.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { impactView } from '../impact-view.js';
import { dimmerListSchema } from '../schemas/channel.js';
import { dimmerParams, impactSchema, levelBody, levelSetSchema } from '../schemas/impact.js';
import { idParams } from '../schemas/values.js';

export const dimmerEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/channels/:id/dimmers',
    operation: 'listDimmers',
    action: 'dimmer.read',
    tag: 'channels',
    summary: 'Read a channel’s dimmers',
    params: idParams,
    answers: { 200: { description: 'One dimmer a function.', schema: dimmerListSchema } },
    problems: [404],
    handle: async (deps, { params }) =>
      ok({ items: dimmersView(await channelFacts(deps, params.id)) }),
  }),
  endpoint({
    method: 'post',
    path: '/channels/:id/dimmers/:function/impact',
    operation: 'previewLevel',
    action: 'dimmer.read',
    tag: 'channels',
    summary: 'See what a level would change, before it is set',
    description: 'Changes nothing.',
    params: dimmerParams,
    body: levelBody,
    answers: { 200: { description: 'The effect.', schema: impactSchema } },
    problems: [404],
    example: { body: { level: 75 } },
    async handle(deps, { params, body }) {
      const { id: channel, function: name } = params;
      const now = deps.clock.now();
      const wish = { channel, function: name, ...goalOver(body.level, body.overDays, now) };
      return ok(impactView(name, await impactOfLevel(deps, wish, now)));
    },
  }),
  endpoint({
    method: 'put',
    path: '/channels/:id/dimmers/:function',
    operation: 'setLevel',
    action: 'dimmer.set',
    tag: 'channels',
    summary: 'Set a dimmer, or let it fade',
    description:
      'Takes effect at once, and the queue follows. The answer says what it changed. A fade under way ends where it is; setting the level at which it is stops it.',
    params: dimmerParams,
    body: levelBody,
    answers: { 200: { description: 'The dimmer, and the effect.', schema: levelSetSchema } },
    problems: [404, 409, 422],
    example: { body: { level: 75 } },
    async handle(deps, { actor, params, body }) {
      const { id: channel, function: name } = params;
      const now = deps.clock.now();
      const wish = { channel, function: name, ...goalOver(body.level, body.overDays, now) };
      const effect = await impactOfLevel(deps, wish, now);
      const revision = body.revision ?? effect.channel.revision;
      const outcome = await setLevel(deps, actor, {
        ...{ ...wish, revision },
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

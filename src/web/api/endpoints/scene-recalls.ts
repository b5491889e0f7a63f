import { ConflictError } from '../../../failures.js';
import { endRecall, findRecall, moveRecallEnd } from '../../../scenes/recall-changer.js';
import { prepareRecall } from '../../../scenes/recall-preparation.js';
import { differenceOf, leftAlone } from '../../../scenes/scene-difference.js';
import { sceneDesk } from '../../../scenes/scene-desk.js';
import { recallScene } from '../../../scenes/scene-recaller.js';
import { created, ok } from '../answer.js';
import type { ApiDeps } from '../api-deps.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { differenceView, recallView } from '../scene-view.js';
import {
  differenceSchema,
  recallBody,
  recallEndBody,
  recallListSchema,
  recallMoveBody,
  recallSchema,
  recallWishBody,
  sceneParams,
} from '../schemas/scene.js';
import { idParams } from '../schemas/values.js';

interface GivenWish {
  readonly from?: string | null | undefined;
  readonly to?: string | null | undefined;
  readonly overDays?: number | null | undefined;
}

const wishOf = (scene: string, { from, to, overDays }: GivenWish) => ({
  ...{ scene, from: from ?? null, to: to ?? null, overDays: overDays ?? null },
});

export const sceneRecallEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'post',
    path: '/scenes/:id/difference',
    operation: 'previewScene',
    action: 'scene.read',
    tag: 'scenes',
    summary: 'See what recalling a scene would change',
    description: 'Changes nothing.',
    params: sceneParams,
    body: recallWishBody,
    answers: { 200: { description: 'The difference.', schema: differenceSchema } },
    problems: [404],
    example: { body: { from: '2026-12-20', to: '2027-01-02' } },
    async handle(deps, { actor, params, body }) {
      const now = deps.clock.now();
      const wish = wishOf(params.id, body);
      const prepared = await prepareRecall(deps.store, actor, { wish, now });
      const difference = await differenceOf(deps, prepared, now);
      const alone = await leftAlone(deps.store, prepared);
      return ok(differenceView(difference, { seen: prepared.seen, alone }));
    },
  }),
  endpoint({
    method: 'post',
    path: '/scenes/:id/recall',
    operation: 'recallScene',
    action: 'scene.recall',
    tag: 'scenes',
    summary: 'Recall a scene, now or by date',
    description:
      'What began last holds: a scene takes the faders from the hand and from the scene before it, and gives them back when it ends.',
    params: sceneParams,
    body: recallBody,
    answers: { 201: { description: 'The recall.', schema: recallSchema } },
    problems: [404, 409, 422],
    example: { body: { from: '2026-12-20', to: '2027-01-02' } },
    async handle(deps, { actor, params, body }) {
      const { seen = null, overrideReason = null, ...wish } = body;
      const request = { ...wishOf(params.id, wish), seen, overrideReason };
      const outcome = await recallScene(deps, actor, request);
      if (outcome.type === 'overtaken') {
        throw new ConflictError(
          'Nothing was recalled: the bank or the scene changed since. Look at the difference again, then decide.',
        );
      }
      const { _id } = outcome.recall;
      return created(`/api/v1/scene-recalls/${_id}`, await viewOf(deps, _id));
    },
  }),
  endpoint({
    method: 'get',
    path: '/scene-recalls',
    operation: 'listSceneRecalls',
    action: 'scene.read',
    tag: 'scenes',
    summary: 'List what scenes hold, and which are to come',
    answers: { 200: { description: 'All of them.', schema: recallListSchema } },
    async handle(deps) {
      const now = deps.clock.now();
      const desk = await sceneDesk(deps.store, now);
      return ok({ items: desk.recalls.map((recall) => recallView(recall, desk, now)) });
    },
  }),
  endpoint({
    method: 'get',
    path: '/scene-recalls/:id',
    operation: 'readSceneRecall',
    action: 'scene.read',
    tag: 'scenes',
    summary: 'Read a recall',
    params: idParams,
    answers: { 200: { description: 'The recall.', schema: recallSchema } },
    problems: [404],
    handle: async (deps, { params }) => ok(await viewOf(deps, params.id)),
  }),
  endpoint({
    method: 'patch',
    path: '/scene-recalls/:id',
    operation: 'moveSceneRecallEnd',
    action: 'scene.recall',
    tag: 'scenes',
    summary: 'Move the end of a recall',
    params: idParams,
    body: recallMoveBody,
    answers: { 200: { description: 'The recall.', schema: recallSchema } },
    problems: [404, 409],
    example: { body: { to: '2027-01-06' } },
    async handle(deps, { actor, params, body }) {
      const which = await seen(deps, params.id, body.revision);
      await moveRecallEnd(deps, actor, { ...which, to: body.to });
      return ok(await viewOf(deps, params.id));
    },
  }),
  endpoint({
    method: 'post',
    path: '/scene-recalls/:id/end',
    operation: 'endSceneRecall',
    action: 'scene.recall',
    tag: 'scenes',
    summary: 'End a recall now, or take it back before it begins',
    params: idParams,
    body: recallEndBody,
    answers: { 200: { description: 'The recall.', schema: recallSchema } },
    problems: [404, 409],
    example: { body: {} },
    async handle(deps, { actor, params, body }) {
      await endRecall(deps, actor, await seen(deps, params.id, body.revision));
      return ok(await viewOf(deps, params.id));
    },
  }),
];

const seen = async (deps: ApiDeps, id: string, revision: number | undefined) => ({
  id,
  revision: revision ?? (await findRecall(deps.store, id)).revision,
});

async function viewOf(deps: ApiDeps, id: string) {
  const now = deps.clock.now();
  const [recall, desk] = await Promise.all([
    findRecall(deps.store, id),
    sceneDesk(deps.store, now),
  ]);
  return recallView(recall, desk, now);
}

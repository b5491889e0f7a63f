import { ConflictError, InvalidInputError } from '../../../failures.js';
import { loadBank, presentLevels } from '../../../scenes/present-bank.js';
import {
  deleteScene,
  renameScene,
  restoreScene,
  updateSceneToPresent,
} from '../../../scenes/scene-changer.js';
import { sceneDesk } from '../../../scenes/scene-desk.js';
import { findOwnScene, findScene } from '../../../scenes/scene-finder.js';
import { saveScene } from '../../../scenes/scene-saver.js';
import { created, ok } from '../answer.js';
import type { ApiDeps } from '../api-deps.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { sceneView } from '../scene-view.js';
import {
  newSceneBody,
  sceneChangeBody,
  sceneListSchema,
  sceneParams,
  sceneQuery,
  sceneSchema,
} from '../schemas/scene.js';
import { idParams } from '../schemas/values.js';

const seen = async (deps: ApiDeps, id: string, revision: number | undefined) => ({
  id,
  revision: revision ?? (await findOwnScene(deps.store, id)).revision,
});

export const sceneEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/scenes',
    operation: 'listScenes',
    action: 'scene.read',
    tag: 'scenes',
    summary: 'List the scenes',
    description: 'What a shipped scene would set is worked out from the bank as it stands.',
    answers: { 200: { description: 'All of them.', schema: sceneListSchema } },
    async handle(deps) {
      const now = deps.clock.now();
      const desk = await sceneDesk(deps.store, now);
      return ok({ items: desk.scenes.map((scene) => sceneView(scene, desk, now)) });
    },
  }),
  endpoint({
    method: 'post',
    path: '/scenes',
    operation: 'saveScene',
    action: 'scene.edit',
    tag: 'scenes',
    summary: 'Save a scene',
    description: 'Moves nothing. Without levels the board is saved as it stands.',
    body: newSceneBody,
    answers: { 201: { description: 'The scene.', schema: sceneSchema } },
    example: { body: { name: 'Spring tour' } },
    async handle(deps, { actor, body }) {
      const now = deps.clock.now();
      const { name, levels } = body;
      const present = levels ? null : presentLevels(await loadBank(deps.store), now);
      const set = present ?? { levels: levels ?? {}, grandMaster: null };
      const { grandMaster = set.grandMaster } = body;
      const record = await saveScene(deps, actor, { name, levels: set.levels, grandMaster });
      return created(`/api/v1/scenes/${record._id}`, await viewOf(deps, record._id));
    },
  }),
  endpoint({
    method: 'get',
    path: '/scenes/:id',
    operation: 'readScene',
    action: 'scene.read',
    tag: 'scenes',
    summary: 'Read a scene',
    params: sceneParams,
    answers: { 200: { description: 'The scene.', schema: sceneSchema } },
    problems: [404],
    handle: async (deps, { params }) => ok(await viewOf(deps, params.id)),
  }),
  endpoint({
    method: 'patch',
    path: '/scenes/:id',
    operation: 'changeScene',
    action: 'scene.edit',
    tag: 'scenes',
    summary: 'Rename a scene, or bring it up to the board',
    description: 'What was recalled before keeps its name and its levels.',
    params: idParams,
    body: sceneChangeBody,
    answers: { 200: { description: 'The scene.', schema: sceneSchema } },
    problems: [404, 409],
    example: { body: { name: 'Summer tour' } },
    async handle(deps, { actor, params, body }) {
      const { name, toPresent } = body;
      if ((name === undefined) === (toPresent === undefined)) {
        throw new InvalidInputError({ '': ['Give either a name or toPresent.'] });
      }
      const which = await seen(deps, params.id, body.revision);
      if (name === undefined) await updateSceneToPresent(deps, actor, which);
      else await renameScene(deps, actor, { ...which, name });
      return ok(await viewOf(deps, params.id));
    },
  }),
  endpoint({
    method: 'delete',
    path: '/scenes/:id',
    operation: 'deleteScene',
    action: 'scene.edit',
    tag: 'scenes',
    summary: 'Delete a scene',
    description: 'Recalls of it go on. It can be brought back.',
    params: idParams,
    query: sceneQuery,
    answers: { 200: { description: 'The scene that is deleted.', schema: sceneSchema } },
    problems: [404, 409],
    async handle(deps, { actor, params, query }) {
      const scene = await viewOf(deps, params.id);
      await deleteScene(deps, actor, await seen(deps, params.id, query.revision));
      return ok(scene);
    },
  }),
  endpoint({
    method: 'post',
    path: '/scenes/:id/restore',
    operation: 'restoreScene',
    action: 'scene.edit',
    tag: 'scenes',
    summary: 'Bring a deleted scene back',
    params: idParams,
    answers: { 200: { description: 'The scene.', schema: sceneSchema } },
    problems: [404, 409],
    async handle(deps, { actor, params }) {
      try {
        await restoreScene(deps, actor, { id: params.id });
      } catch (error) {
        if (error instanceof InvalidInputError) throw new ConflictError(NAME_TAKEN);
        throw error;
      }
      return ok(await viewOf(deps, params.id));
    },
  }),
];

const NAME_TAKEN = 'It stays deleted: another scene has its name by now. Rename that one first.';

async function viewOf(deps: ApiDeps, id: string) {
  const now = deps.clock.now();
  const [scene, desk] = await Promise.all([findScene(deps.store, id), sceneDesk(deps.store, now)]);
  return sceneView(scene, desk, now);
}

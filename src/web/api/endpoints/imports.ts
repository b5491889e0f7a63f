import type { Actor } from '../../../access/actor.js';
import { InvalidInputError } from '../../../failures.js';
import { workFor } from '../../../post-import/import-work.js';
import { bringIn, findImport, takeFile, undoImport } from '../../../post-import/post-import.js';
import type { PostImportRecord } from '../../../store/post-imports.js';
import { created, ok } from '../answer.js';
import type { ApiDeps } from '../api-deps.js';
import { API_ROOT } from '../api-root.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { bringInBody, importQuery, importSchema } from '../schemas/import.js';
import { idParams, isoOf, isoOrNull } from '../schemas/values.js';

const FIELD = 'file';
/** What takes longer goes on behind; the answer's state says so. */
const WAIT_MILLISECONDS = 10_000;

const answers = { 200: { description: 'The import as it is now.', schema: importSchema } };

export const importEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'post',
    path: '/imports',
    operation: 'createImport',
    action: 'post.create',
    tag: 'posts',
    summary: 'Look at a CSV file of posts',
    description:
      'Names every row with what it would come to, and every bad row with every reason. Nothing is scheduled. The columns are known by their names: text, title, function, channels, when, date, time, zone.',
    query: importQuery,
    file: { field: FIELD },
    answers: { 201: { description: 'What each row would come to.', schema: importSchema } },
    async handle(deps, { actor, query, file }) {
      if (!file) throw new InvalidInputError({ [FIELD]: ['is missing: send one CSV file'] });
      const { function: name = null, channel, when = 'next-slot', zone = 'UTC' } = query;
      const channels = channel === undefined ? [] : [channel];
      const defaults = { function: name, channels, when, zone };
      const taken = await takeFile(deps, actor, { name: file.name, bytes: file.bytes, defaults });
      if (taken.state === 'mapping') {
        throw new InvalidInputError({ [FIELD]: ['has no column called text'] });
      }
      await workFor(deps, taken._id, WAIT_MILLISECONDS);
      return created(`${API_ROOT}/imports/${taken._id}`, await viewOf(deps, actor, taken._id));
    },
  }),
  endpoint({
    method: 'get',
    path: '/imports/:id',
    operation: 'readImport',
    action: 'post.create',
    tag: 'posts',
    summary: 'Read how far an import is, and what came of each row',
    params: idParams,
    answers,
    problems: [404],
    handle: async (deps, { actor, params }) => ok(await viewOf(deps, actor, params.id)),
  }),
  endpoint({
    method: 'post',
    path: '/imports/:id/bring-in',
    operation: 'bringInImport',
    action: 'post.create',
    tag: 'posts',
    summary: 'Schedule what was looked at: all of it, or nothing',
    description:
      'Where a row cannot be placed any more nothing is scheduled, and the state is "checked" again with the reason. A file that takes long answers while it is "placing" or "saving"; read it again.',
    params: idParams,
    body: bringInBody,
    answers,
    problems: [404, 409],
    example: { body: { leaveOut: false } },
    async handle(deps, { actor, params: { id }, body }) {
      await bringIn(deps, actor, { id, leaveOut: body.leaveOut });
      await workFor(deps, id, WAIT_MILLISECONDS);
      return ok(await viewOf(deps, actor, id));
    },
  }),
  endpoint({
    method: 'post',
    path: '/imports/:id/undo',
    operation: 'undoImport',
    action: 'post.create',
    tag: 'posts',
    summary: 'Take back all that an import made, while nothing of it is out',
    params: idParams,
    answers,
    problems: [404, 409],
    async handle(deps, { actor, params: { id } }) {
      await undoImport(deps, actor, id);
      await workFor(deps, id, WAIT_MILLISECONDS);
      return ok(await viewOf(deps, actor, id));
    },
  }),
];

async function viewOf(deps: ApiDeps, actor: Actor, id: string) {
  return importView(await findImport(deps, actor, id));
}

function importView(record: PostImportRecord) {
  const { _id, fileName, state, rows, progress, problem, outcomes, createdAt } = record;
  return {
    ...{ id: _id, fileName, state, rowCount: rows.length, rowsDone: progress, problem },
    rows: outcomes.map((outcome) => ({
      ...outcome,
      places: outcome.places.map((place) => ({ ...place, at: isoOrNull(place.at) })),
    })),
    createdAt: isoOf(createdAt),
  };
}

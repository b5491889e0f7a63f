import { renameOrganisation } from '../../../organisation.js';
import { loadOrganisation } from '../../../publishing/planning/channel-queue.js';
import { ok } from '../answer.js';
import type { ApiDeps } from '../api-deps.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { organisationBody, organisationSchema } from '../schemas/organisation.js';

const answers = { 200: { description: 'As it is now.', schema: organisationSchema } } as const;

export const organisationEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/organisation',
    operation: 'readOrganisation',
    action: 'channel.read',
    tag: 'channels',
    summary: 'Read what the organisation is called',
    answers,
    handle: async (deps) => ok(await organisationView(deps)),
  }),
  endpoint({
    method: 'put',
    path: '/organisation',
    operation: 'renameOrganisation',
    action: 'settings.edit',
    tag: 'channels',
    summary: 'Give the organisation another name',
    body: organisationBody,
    example: { body: { name: 'Harbour Ferries' } },
    answers,
    async handle(deps, { actor, body }) {
      await renameOrganisation(deps, actor, body.name);
      return ok(await organisationView(deps));
    },
  }),
];

async function organisationView({ store }: ApiDeps) {
  const { name, zone } = await loadOrganisation(store);
  return { name, zone };
}

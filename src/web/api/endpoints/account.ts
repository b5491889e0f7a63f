import { z } from 'zod';
import { ACTIONS, can } from '../../../access/can.js';
import { ROLES } from '../../../domain/roles.js';
import { ok } from '../answer.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { answerSchemas } from '../schemas/names.js';

const meSchema = z
  .strictObject({
    id: z.string(),
    kind: z.enum(['person', 'token']),
    name: z.string(),
    role: z.enum(ROLES),
    actions: z
      .array(z.string())
      .meta({ description: 'What the role allows, if only on what is one’s own.' }),
  })
  .meta({ description: 'Who is asking.' })
  .register(answerSchemas, { id: 'Me' });

export const accountEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/me',
    operation: 'readMe',
    action: 'channel.read',
    tag: 'account',
    summary: 'See whose token this is and what it may do',
    answers: { 200: { description: 'The token.', schema: meSchema } },
    handle: (_deps, { actor }) =>
      Promise.resolve(
        ok({
          id: actor.id,
          kind: actor.kind,
          name: actor.name,
          role: actor.role,
          actions: ACTIONS.filter((action) => can(actor, action)),
        }),
      ),
  }),
];

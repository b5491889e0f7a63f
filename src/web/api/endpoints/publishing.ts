import { z } from 'zod';
import {
  restorationState,
  resumePublishing,
  type RestorationState,
} from '../../../publishing/restoring/publishing-resumer.js';
import {
  decideRestored,
  RESTORED_DECISIONS,
} from '../../../publishing/restoring/restored-decision.js';
import { lookForRestored } from '../../../publishing/restoring/restored-lookup.js';
import { ok } from '../answer.js';
import { placementRefused } from '../api-problems.js';
import { deliveryView } from '../delivery-view.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { deliverySchema } from '../schemas/delivery.js';
import { answerSchemas, bodySchemas } from '../schemas/names.js';
import { idParams, instantText, isoOf, isoOrNull } from '../schemas/values.js';

const publishingSchema = z
  .strictObject({
    stopped: z.boolean().meta({ description: 'Whether nothing goes out, after a restoration.' }),
    restored: z
      .strictObject({
        at: instantText,
        from: z.enum(['backup', 'export']),
        madeAt: instantText.meta({ description: 'When the backup or the export was made.' }),
        resumedAt: instantText.nullable(),
      })
      .nullable()
      .meta({ description: 'The latest restoration; null where there was none.' }),
    undecided: z.number().int().meta({
      description: 'Deliveries that were due then, and are held until an administrator decides.',
    }),
  })
  .meta({ description: 'Whether things go out.' })
  .register(answerSchemas, { id: 'Publishing' });

const afterRestorationBody = z
  .strictObject({ decision: z.enum([...RESTORED_DECISIONS, 'look']) })
  .meta({ description: 'What becomes of it; `look` reads its network back and sends nothing.' })
  .register(bodySchemas, { id: 'AfterRestoration' });

function viewOf({ restoration, stopped, undecided }: RestorationState) {
  const restored = restoration && {
    ...{ at: isoOf(restoration.at), from: restoration.from },
    ...{ madeAt: isoOf(restoration.madeAt), resumedAt: isoOrNull(restoration.resumedAt) },
  };
  return { stopped, restored, undecided };
}

export const publishingEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/publishing',
    operation: 'readPublishing',
    action: 'delivery.read',
    tag: 'publishing',
    summary: 'See whether things go out',
    answers: { 200: { description: 'How things stand.', schema: publishingSchema } },
    handle: async ({ store }) => ok(viewOf(await restorationState(store))),
  }),
  endpoint({
    method: 'post',
    path: '/publishing/resume',
    operation: 'resumePublishing',
    action: 'publishing.resume',
    tag: 'publishing',
    summary: 'Let things go out again after a restoration',
    description: 'What nobody has decided about stays held.',
    answers: { 200: { description: 'How things stand now.', schema: publishingSchema } },
    problems: [409],
    handle: async (deps, { actor }) => ok(viewOf(await resumePublishing(deps, actor))),
  }),
  endpoint({
    method: 'post',
    path: '/deliveries/:id/after-restoration',
    operation: 'decideAfterRestoration',
    action: 'publishing.resume',
    tag: 'publishing',
    summary: 'Decide about a delivery that a restoration holds',
    description:
      'It may have gone out before. `look` first: what is found on the network counts as published.',
    params: idParams,
    body: afterRestorationBody,
    answers: { 200: { description: 'The delivery as it is now.', schema: deliverySchema } },
    problems: [404, 409, 422],
    example: { body: { decision: 'look' } },
    async handle(deps, { actor, params, body }) {
      if (body.decision === 'look') {
        return ok(deliveryView((await lookForRestored(deps, actor, params.id)).delivery));
      }
      const { decision } = body;
      const result = await decideRestored(deps, actor, params.id, { decision });
      return result.type === 'moved'
        ? ok(deliveryView(result.delivery))
        : placementRefused([result.refusal]);
    },
  }),
];

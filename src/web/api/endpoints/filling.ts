import { z } from 'zod';
import { fillWithBest, previewFilling, slotKey } from '../../../filling/drought-filler.js';
import { DROUGHT_SPAN, loadDroughts } from '../../../filling/droughts.js';
import {
  addEvergreen,
  changeEvergreen,
  findEvergreen,
  listEvergreens,
  retireEvergreen,
} from '../../../filling/evergreen-library.js';
import { allowEvergreens } from '../../../filling/evergreen-switch.js';
import { takeSlot } from '../../../filling/slot-taker.js';
import { draftsFor, loadWaitingDrafts } from '../../../filling/waiting-drafts.js';
import { ConflictError } from '../../../failures.js';
import type { EvergreenRecord } from '../../../store/evergreens.js';
import { created, ok } from '../answer.js';
import { placementRefused } from '../api-problems.js';
import { API_ROOT } from '../api-root.js';
import { deliveryView } from '../delivery-view.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { deliverySchema } from '../schemas/delivery.js';
import {
  emptySlotListSchema,
  evergreenBody,
  evergreenChangeBody,
  evergreenListSchema,
  evergreenSchema,
  evergreenSwitchBody,
  evergreenSwitchSchema,
  fillSlotBody,
  takeSlotBody,
} from '../schemas/filling.js';
import { dimmerParams } from '../schemas/impact.js';
import { idParams, isoOf, isoOrNull, recordId } from '../schemas/values.js';

export const fillingEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/slots/empty',
    operation: 'listEmptySlots',
    action: 'delivery.read',
    tag: 'filling',
    summary: 'List the promised slots of the next two weeks that nothing fills',
    query: z.strictObject({ channel: recordId.optional() }),
    answers: { 200: { description: 'The slots, by time.', schema: emptySlotListSchema } },
    async handle(deps, { query: { channel } }) {
      const now = deps.clock.now();
      const span = { from: now + 1, to: now + DROUGHT_SPAN };
      const [droughts, drafts, library] = await Promise.all([
        loadDroughts(deps.store, channel === undefined ? span : { ...span, channel }),
        loadWaitingDrafts(deps.store),
        listEvergreens(deps.store),
      ]);
      const evergreens = await previewFilling(deps, { droughts, library });
      const items = droughts.flatMap(({ channel: { _id, dimmers }, slots }) =>
        slots.map(({ at, function: name }) => ({
          ...{ channel: _id, function: name, at },
          drafts: draftsFor(drafts, { channel: _id, function: name, at }).map(({ id }) => id),
          evergreen: evergreens.get(slotKey(_id, at))?._id ?? null,
          byItself: dimmers[name].evergreen === true,
        })),
      );
      const byTime = items.sort((a, b) => a.at - b.at);
      return ok({ items: byTime.map((item) => ({ ...item, at: isoOf(item.at) })) });
    },
  }),
  endpoint({
    method: 'post',
    path: '/slots/take',
    operation: 'takeSlot',
    action: 'delivery.move',
    tag: 'filling',
    summary: 'Queue a draft in one empty slot, and in no other',
    body: takeSlotBody,
    example: { body: { delivery: '01kf3v9n8s7a6b5c4d3e2f1g0h', at: '2026-12-24T09:30:00Z' } },
    answers: { 200: { description: 'The delivery, queued there.', schema: deliverySchema } },
    problems: [404, 409, 422],
    async handle(deps, { actor, body: { delivery, at } }) {
      const result = await takeSlot(deps, actor, { draft: delivery, at });
      if (result.type === 'refused') return placementRefused([result.refusal]);
      return ok(deliveryView(result.delivery));
    },
  }),
  endpoint({
    method: 'post',
    path: '/slots/evergreen',
    operation: 'fillSlot',
    action: 'post.create',
    tag: 'filling',
    summary: 'Fill one empty slot with the evergreen that is next',
    body: fillSlotBody,
    example: {
      body: { channel: '01kf3v9n8s7a6b5c4d3e2f1g0h', function: 'news', at: '2026-12-24T09:30:00Z' },
    },
    answers: { 200: { description: 'The delivery that fills it.', schema: deliverySchema } },
    problems: [404, 409],
    async handle(deps, { actor, body: { channel, function: name, at } }) {
      const library = await listEvergreens(deps.store);
      const slot = { at, function: name };
      const result = await fillWithBest(deps, { channel, slot, library, actor });
      if (result.type === 'filled') return ok(deliveryView(result.delivery));
      throw new ConflictError(
        result.type === 'refused'
          ? result.sentence
          : 'Nothing was filled: the slot is taken by now, or is not promised any more.',
      );
    },
  }),
  endpoint({
    method: 'get',
    path: '/evergreens',
    operation: 'listEvergreens',
    action: 'post.read',
    tag: 'filling',
    summary: 'List the evergreens that may fill slots',
    answers: { 200: { description: 'The library.', schema: evergreenListSchema } },
    handle: async ({ store }) => ok({ items: (await listEvergreens(store)).map(evergreenView) }),
  }),
  endpoint({
    method: 'post',
    path: '/evergreens',
    operation: 'addEvergreen',
    action: 'post.create',
    tag: 'filling',
    summary: 'Add an evergreen',
    body: evergreenBody,
    answers: { 201: { description: 'The evergreen.', schema: evergreenSchema } },
    example: { body: { function: 'news', text: 'Bicycles travel free.', restDays: 90 } },
    async handle(deps, { actor, body, subject }) {
      const made = await addEvergreen(deps, actor, body, subject ?? undefined);
      return created(`${API_ROOT}/evergreens/${made._id}`, evergreenView(made));
    },
  }),
  endpoint({
    method: 'get',
    path: '/evergreens/:id',
    operation: 'readEvergreen',
    action: 'post.read',
    tag: 'filling',
    summary: 'Read one evergreen',
    params: idParams,
    answers: { 200: { description: 'The evergreen.', schema: evergreenSchema } },
    problems: [404],
    handle: async ({ store }, { params }) =>
      ok(evergreenView(await findEvergreen(store, params.id))),
  }),
  endpoint({
    method: 'put',
    path: '/evergreens/:id',
    operation: 'changeEvergreen',
    action: 'post.edit',
    tag: 'filling',
    summary: 'Change an evergreen',
    description: 'What was published, or is queued, stays as it is.',
    params: idParams,
    body: evergreenChangeBody,
    example: {
      body: { function: 'news', text: 'Bicycles travel free.', restDays: 120, revision: 0 },
    },
    answers: { 200: { description: 'The evergreen as it is now.', schema: evergreenSchema } },
    problems: [404, 409],
    async handle(deps, { actor, params: { id }, body: { revision, ...input } }) {
      return ok(evergreenView(await changeEvergreen(deps, actor, { id, revision, input })));
    },
  }),
  ...(['retire', 'restore'] as const).map((word) =>
    endpoint({
      method: 'post',
      path: `/evergreens/:id/${word}`,
      operation: `${word}Evergreen`,
      action: 'post.edit',
      tag: 'filling',
      summary:
        word === 'retire'
          ? 'Retire an evergreen: it fills nothing any more'
          : 'Take an evergreen back into the library',
      params: idParams,
      answers: { 200: { description: 'The evergreen as it is now.', schema: evergreenSchema } },
      problems: [404, 409],
      async handle(deps, { actor, params: { id } }) {
        const retired = word === 'retire';
        return ok(evergreenView(await retireEvergreen(deps, actor, { id, retired })));
      },
    }),
  ),
  endpoint({
    method: 'put',
    path: '/channels/:id/dimmers/:function/evergreen',
    operation: 'allowEvergreens',
    action: 'dimmer.set',
    tag: 'filling',
    summary: 'Say whether evergreens may fill a dimmer’s slots by themselves',
    description: 'Where they may, a slot that is still empty a day before it is due is filled.',
    params: dimmerParams,
    body: evergreenSwitchBody,
    example: { body: { allowed: true } },
    answers: { 200: { description: 'What holds now.', schema: evergreenSwitchSchema } },
    problems: [404],
    async handle(deps, { actor, params: { id: channel, function: name }, body: { allowed } }) {
      await allowEvergreens(deps, actor, { channel, function: name, allowed });
      return ok({ channel, function: name, allowed });
    },
  }),
];

function evergreenView(evergreen: EvergreenRecord): z.infer<typeof evergreenSchema> {
  const { _id: id, title, text, media, variants, channels, restDays, season } = evergreen;
  const { author, revision, approvedBy, retiredAt, createdAt, updatedAt } = evergreen;
  return {
    ...{ id, function: evergreen.function, title, text, media, variants, channels, restDays },
    ...{ season, author, revision, approved: approvedBy !== null },
    ...{ retiredAt: isoOrNull(retiredAt), createdAt: isoOf(createdAt) },
    updatedAt: isoOf(updatedAt),
  };
}

import { z } from 'zod';
import { EVENT_POSTS, FUNCTION_NAMES } from '../../../domain/index.js';
import { eventInput } from '../../../filling/event-input.js';
import { evergreenInput } from '../../../filling/evergreen-input.js';
import { deliverySchema } from './delivery.js';
import { answerSchemas, bodySchemas } from './names.js';
import { functionName, instantText, recordId } from './values.js';

/** Empty slots, evergreens and events as the API tells them and takes them. */

export const emptySlotListSchema = z
  .strictObject({
    items: z.array(
      z.strictObject({
        channel: z.string(),
        function: functionName,
        at: instantText,
        drafts: z.array(z.string()).meta({ description: 'Deliveries that may be queued there.' }),
        evergreen: z.string().nullable().meta({ description: 'The evergreen that would fill it.' }),
        byItself: z.boolean().meta({ description: 'Whether evergreens fill this dimmer alone.' }),
      }),
    ),
  })
  .meta({ description: 'The promised slots of the next two weeks that nothing fills, by time.' })
  .register(answerSchemas, { id: 'EmptySlotList' });

const slotInstant = z.iso
  .datetime({ offset: true, error: 'is an instant such as 2026-12-24T09:30:00Z' })
  .transform((text) => Date.parse(text))
  .meta({ description: 'The slot: ISO 8601 with Z or an offset.' });

export const takeSlotBody = z
  .strictObject({
    delivery: recordId.meta({ description: 'A draft on that channel, for that function.' }),
    at: slotInstant,
  })
  .register(bodySchemas, { id: 'TakeSlot' });

export const fillSlotBody = z
  .strictObject({ channel: recordId, function: z.enum(FUNCTION_NAMES), at: slotInstant })
  .register(bodySchemas, { id: 'FillSlot' });

const season = z.strictObject({ from: z.string(), to: z.string() });

export const evergreenSchema = z
  .strictObject({
    id: z.string(),
    function: functionName,
    title: z.string().nullable(),
    text: z.string(),
    media: z.array(z.strictObject({ id: z.string(), alternativeText: z.string() })),
    variants: z.record(z.string(), z.strictObject({ text: z.string() })),
    channels: z.array(z.string()).nullable().meta({ description: 'null for all of them.' }),
    restDays: z.number().int(),
    season: season.nullable().meta({ description: 'Days of the year as MM-DD, both included.' }),
    approved: z.boolean().meta({ description: 'Whether a manager saved it as it is.' }),
    author: z.string(),
    revision: z.number().int(),
    retiredAt: instantText.nullable(),
    createdAt: instantText,
    updatedAt: instantText,
  })
  .meta({ description: 'A text that may fill a slot that nothing else fills.' })
  .register(answerSchemas, { id: 'Evergreen' });

export const evergreenListSchema = z
  .strictObject({ items: z.array(evergreenSchema) })
  .register(answerSchemas, { id: 'EvergreenList' });

export const evergreenBody = z
  .strictObject({ ...evergreenInput.shape })
  .meta({ description: 'An evergreen. Each use is a post of its own.' })
  .register(bodySchemas, { id: 'NewEvergreen' });

const revision = z
  .number()
  .int()
  .min(0)
  .meta({ description: 'The revision that was read: a change made meanwhile is not overwritten.' });

export const evergreenChangeBody = z
  .strictObject({ ...evergreenInput.shape, revision })
  .meta({ description: 'The evergreen as a whole.' })
  .register(bodySchemas, { id: 'EvergreenChange' });

export const evergreenSwitchBody = z
  .strictObject({ allowed: z.boolean() })
  .register(bodySchemas, { id: 'EvergreenSwitch' });

export const evergreenSwitchSchema = z
  .strictObject({ channel: z.string(), function: functionName, allowed: z.boolean() })
  .register(answerSchemas, { id: 'EvergreensAllowed' });

const eventPost = z.enum(EVENT_POSTS);

export const eventSchema = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    startsAt: instantText,
    endsAt: instantText.nullable(),
    zone: z.string(),
    place: z.string(),
    link: z.string(),
    function: functionName,
    channels: z.array(z.string()),
    author: z.string(),
    revision: z.number().int(),
  })
  .meta({ description: 'Something that takes place, of which posts tell.' })
  .register(answerSchemas, { id: 'Event' });

export const eventListSchema = z
  .strictObject({ items: z.array(eventSchema) })
  .register(answerSchemas, { id: 'EventList' });

export const eventDetailSchema = z
  .strictObject({
    event: eventSchema,
    deliveries: z.array(deliverySchema),
    proposals: z.array(
      z.strictObject({
        channel: z.string(),
        post: eventPost,
        at: instantText.nullable().meta({ description: 'The slot; null where it is dropped.' }),
        why: z.string().nullable().meta({ description: 'Why it is dropped.' }),
      }),
    ),
  })
  .meta({ description: 'An event, what tells of it, and what is proposed beyond that.' })
  .register(answerSchemas, { id: 'EventDetail' });

export const eventBody = z
  .strictObject({ ...eventInput.shape })
  .meta({ description: 'An event; its times are those that clocks show in its zone.' })
  .register(bodySchemas, { id: 'NewEvent' });

export const eventChangeBody = z
  .strictObject({ ...eventInput.shape, revision })
  .meta({ description: 'The event as a whole.' })
  .register(bodySchemas, { id: 'EventChange' });

export const eventDraftsBody = z
  .strictObject({
    posts: z
      .array(z.strictObject({ channel: recordId, post: eventPost }))
      .max(1_000)
      .optional()
      .meta({ description: 'Those to make; all that are proposed where it is left out.' }),
  })
  .register(bodySchemas, { id: 'EventDrafts' });

export const eventMoveSchema = z
  .strictObject({
    moved: z.array(z.string()),
    reworded: z.array(z.string()).meta({ description: 'Moved, but somebody wrote their words.' }),
    left: z.array(z.strictObject({ id: z.string(), sentence: z.string() })),
  })
  .register(answerSchemas, { id: 'EventMove' });

export const deliveryListSchema = z
  .strictObject({ items: z.array(deliverySchema) })
  .register(answerSchemas, { id: 'EventDraftList' });

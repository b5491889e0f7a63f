import { trusted } from 'mongoose';
import { z } from 'zod';
import { epochAt } from '../../../domain/index.js';
import { DAY } from '../../../domain/time-units.js';
import { InvalidInputError } from '../../../failures.js';
import { planOf } from '../../../publishing/planning/channel-plan.js';
import { loadOrganisation } from '../../../publishing/planning/channel-queue.js';
import type { ChannelRecord } from '../../../store/channels.js';
import { ok } from '../answer.js';
import { channelFacts } from '../channel-facts.js';
import { channelView, promiseView } from '../channel-view.js';
import { cursorOf } from '../cursor.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { DEFAULT_LIMIT, limitQuery, pageAnswer } from '../page-of.js';
import {
  channelPageSchema,
  channelSchema,
  promiseSchema,
  slotListSchema,
} from '../schemas/channel.js';
import { rangeIn, rangeQuery } from '../schemas/range.js';
import { idParams, recordId } from '../schemas/values.js';
import { slotList } from '../slot-list.js';

const byId = cursorOf(z.tuple([recordId]));
const LONGEST_RANGE_DAYS = 366;
const USUAL_RANGE_DAYS = 28;

export const channelEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/channels',
    operation: 'listChannels',
    action: 'channel.read',
    tag: 'channels',
    summary: 'List channels in the order they were made',
    query: z.strictObject({ cursor: byId.schema.optional(), limit: limitQuery }),
    answers: { 200: { description: 'A page of channels.', schema: channelPageSchema } },
    async handle({ store, clock }, { query: { cursor, limit = DEFAULT_LIMIT } }) {
      const after = cursor === undefined ? {} : { _id: trusted({ $gt: cursor[0] }) };
      const [organisation, found] = await Promise.all([
        loadOrganisation(store),
        store.channels
          .find({ deletedAt: null, ...after })
          .sort({ _id: 1 })
          .limit(limit + 1)
          .lean<ChannelRecord[]>()
          .exec(),
      ]);
      const now = clock.now();
      const channels = found.slice(0, limit);
      const last = channels.at(-1);
      return pageAnswer(
        channels.map((channel) => channelView({ organisation, channel, now })),
        found.length > limit && last ? byId.encode([last._id]) : null,
      );
    },
  }),
  endpoint({
    method: 'get',
    path: '/channels/:id',
    operation: 'readChannel',
    action: 'channel.read',
    tag: 'channels',
    summary: 'Read one channel with its dimmers',
    params: idParams,
    answers: { 200: { description: 'The channel.', schema: channelSchema } },
    problems: [404],
    handle: async (deps, { params }) => ok(channelView(await channelFacts(deps, params.id))),
  }),
  endpoint({
    method: 'get',
    path: '/channels/:id/slots',
    operation: 'listSlots',
    action: 'channel.read',
    tag: 'channels',
    summary: 'List the slots of a channel, and what fills them',
    description: `From \`from\` to before \`to\`, ${LONGEST_RANGE_DAYS} days at most. Slots are computed, so there are no pages: ask for another range.`,
    params: idParams,
    query: z.strictObject(
      rangeQuery('the channel’s zone', {
        from: 'Now unless told.',
        to: `${USUAL_RANGE_DAYS} days later unless told.`,
      }),
    ),
    answers: { 200: { description: 'The slots in order.', schema: slotListSchema } },
    problems: [404],
    example: { query: '?from=2026-12-01&to=2027-01-01' },
    async handle(deps, { params, query }) {
      const facts = await channelFacts(deps, params.id);
      const zone = epochAt(planOf(facts.organisation, facts.channel), facts.now)?.zone;
      const asked = rangeIn(zone ?? facts.organisation.zone, query);
      const from = asked.from ?? facts.now;
      const to = asked.to ?? from + USUAL_RANGE_DAYS * DAY;
      if (to <= from) throw new InvalidInputError({ to: ['must be later than now'] });
      if (to - from > LONGEST_RANGE_DAYS * DAY) {
        throw new InvalidInputError({ to: [`is at most ${LONGEST_RANGE_DAYS} days after "from"`] });
      }
      return ok(await slotList(deps.store, facts, { from, to }));
    },
  }),
  endpoint({
    method: 'get',
    path: '/channels/:id/promise',
    operation: 'readPromise',
    action: 'channel.read',
    tag: 'channels',
    summary: 'Read what a channel’s levels tell people to expect',
    params: idParams,
    answers: { 200: { description: 'In numbers and in plain words.', schema: promiseSchema } },
    problems: [404],
    handle: async (deps, { params }) => ok(promiseView(await channelFacts(deps, params.id))),
  }),
];

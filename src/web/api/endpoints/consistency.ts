import { listChannels } from '../../../channels/channel-finder.js';
import { bankConsistency } from '../../../consistency/bank-consistency.js';
import { consistencyHistory } from '../../../consistency/consistency-history.js';
import { setThreshold, thresholdOf } from '../../../consistency/threshold.js';
import { FUNCTION_NAMES } from '../../../domain/index.js';
import { loadOrganisation } from '../../../publishing/planning/channel-queue.js';
import { ok } from '../answer.js';
import { consistencyView, scoresView } from '../consistency-view.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import {
  bankConsistencySchema,
  consistencySchema,
  historyQuery,
  thresholdBody,
  thresholdSchema,
} from '../schemas/consistency.js';
import { dimmerParams } from '../schemas/impact.js';

export const consistencyEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/consistency',
    operation: 'listConsistency',
    action: 'dimmer.read',
    tag: 'channels',
    summary: 'Read how well every dimmer kept its promises',
    description: 'Over the last 28 days, counted every few minutes.',
    answers: { 200: { description: 'One score a dimmer.', schema: bankConsistencySchema } },
    async handle({ store, clock }) {
      const [organisation, channels] = await Promise.all([
        loadOrganisation(store),
        listChannels(store),
      ]);
      const asked = { organisation, channels, now: clock.now() };
      const scores = await bankConsistency(store, asked);
      const items = channels.flatMap(({ _id: channel }) =>
        FUNCTION_NAMES.flatMap((name) => {
          const found = scores.get(channel)?.[name];
          return found ? [{ channel, function: name, ...scoresView(found) }] : [];
        }),
      );
      return ok({ threshold: thresholdOf(organisation), items });
    },
  }),
  endpoint({
    method: 'put',
    path: '/consistency/threshold',
    operation: 'setConsistencyThreshold',
    action: 'consistency.edit',
    tag: 'channels',
    summary: 'Set the score under which managers are told of a dimmer',
    body: thresholdBody,
    answers: { 200: { description: 'The threshold.', schema: thresholdSchema } },
    example: { body: { threshold: 75 } },
    async handle(deps, { actor, body }) {
      await setThreshold(deps, actor, body.threshold);
      return ok({ threshold: body.threshold });
    },
  }),
  endpoint({
    method: 'get',
    path: '/channels/:id/dimmers/:function/consistency',
    operation: 'readConsistency',
    action: 'dimmer.read',
    tag: 'channels',
    summary: 'Read how well a dimmer kept its promises over time, and why',
    params: dimmerParams,
    query: historyQuery,
    answers: {
      200: { description: 'Its scores, and what is behind one.', schema: consistencySchema },
    },
    problems: [404],
    async handle({ store, clock }, { params, query }) {
      const { id: channel, function: name } = params;
      const at = query.at === undefined ? {} : { at: query.at };
      const request = { channel, function: name, ...at };
      return ok(consistencyView(await consistencyHistory(store, request, clock.now()), name));
    },
  }),
];

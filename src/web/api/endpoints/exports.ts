import { text as textOf } from 'node:stream/consumers';
import { z } from 'zod';
import { DELIVERY_STATES, FUNCTION_NAMES } from '../../../domain/index.js';
import { DAY } from '../../../domain/time-units.js';
import { calendarOf } from '../../../post-export/calendar-file.js';
import { csvOf } from '../../../post-export/csv-export.js';
import { exportedDeliveries } from '../../../post-export/exported-deliveries.js';
import { loadOrganisation } from '../../../publishing/planning/channel-queue.js';
import { NO_FILTER } from '../../../publishing/viewing/delivery-filter.js';
import { textAnswer } from '../answer.js';
import type { ApiDeps } from '../api-deps.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { rangeIn, rangeQuery } from '../schemas/range.js';
import { recordId } from '../schemas/values.js';

const BEFORE = 30 * DAY;
const AHEAD = 2 * 366 * DAY;

const query = z.strictObject({
  channel: recordId.optional(),
  function: z.enum(FUNCTION_NAMES).optional(),
  state: z
    .enum(DELIVERY_STATES)
    .optional()
    .meta({ description: 'All but cancelled ones unless told.' }),
  ...rangeQuery('the organisation’s zone', {
    from: '30 days ago unless told.',
    to: 'Two years from now unless told.',
  }),
});

export const exportEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/exports/posts.csv',
    operation: 'exportPostsAsCsv',
    action: 'delivery.read',
    tag: 'posts',
    summary: 'Read calendar and queue as CSV, which an import reads again',
    query,
    answers: { 200: { description: 'One row a delivery.', schema: null, type: 'text/csv' } },
    handle: async (deps, input) =>
      textAnswer('text/csv', await textOf(csvOf(await chosen(deps, input.query)))),
  }),
  endpoint({
    method: 'get',
    path: '/exports/posts.ics',
    operation: 'exportPostsAsCalendar',
    action: 'delivery.read',
    tag: 'posts',
    summary: 'Read calendar and queue as iCalendar',
    query,
    answers: { 200: { description: 'One event a delivery.', schema: null, type: 'text/calendar' } },
    async handle(deps, input) {
      const given = { name: 'Dimmerbank', address: deps.address.url() };
      return textAnswer('text/calendar', await calendarOf(await chosen(deps, input.query), given));
    },
  }),
];

async function chosen({ store, clock }: ApiDeps, asked: z.output<typeof query>) {
  const now = clock.now();
  const { channel = null, state = null, function: name = null } = asked;
  const { from, to } = rangeIn((await loadOrganisation(store)).zone, asked);
  return exportedDeliveries(store, {
    ...{ channel, state, filter: { ...NO_FILTER, function: name } },
    from: from ?? now - BEFORE,
    to: to ?? now + AHEAD,
  });
}

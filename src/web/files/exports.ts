import { pipeline } from 'node:stream/promises';
import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { DateTime } from 'luxon';
import { can } from '../../access/can.js';
import { DAY } from '../../domain/time-units.js';
import { NotFoundError } from '../../failures.js';
import {
  listCalendarAddresses,
  makeCalendarAddress,
  revokeCalendarAddress,
} from '../../post-export/calendar-addresses.js';
import { calendarOf } from '../../post-export/calendar-file.js';
import { csvOf } from '../../post-export/csv-export.js';
import { exportedDeliveries, type ExportSelection } from '../../post-export/exported-deliveries.js';
import { loadAuthors } from '../../publishing/viewing/delivery-filter.js';
import { loadChannelLabels } from '../../publishing/viewing/delivery-view-labels.js';
import { isDeliveryState } from '../../publishing/viewing/queue-view.js';
import type { CalendarFeedServices } from '../feeds/calendar-routes.js';
import { FormFields } from '../form-fields.js';
import { NO_PROBLEMS, problemsOf, type FormProblems } from '../form-problems.js';
import { readInput } from '../input.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';
import { readFilter } from '../deliveries/delivery-filters.js';
import { exportPage, type AskedExport } from './export-page.js';

/** Without dates: what went out lately, and all that is planned. */
const BEFORE = 30 * DAY;
const AHEAD = 2 * 366 * DAY;

/** Taking calendar and queue out: as a file for spreadsheets, for calendars, and by an address. */
export function exportRoutes(services: CalendarFeedServices): Router {
  const { store, clock, address } = services;
  const router = Router();
  const read = requireAction('delivery.read');
  const own = requireAction('account.edit');

  router.get('/export', read, async (req, res) => {
    await show(req, res, { problems: NO_PROBLEMS, secret: '' });
  });

  router.get('/export/posts.csv', read, async (req, res) => {
    const deliveries = exportedDeliveries(store, await selectionIn(req));
    res.attachment('posts.csv').type('text/csv');
    await pipeline(csvOf(deliveries), res);
  });

  router.get('/export/posts.ics', read, async (req, res) => {
    const deliveries = exportedDeliveries(store, await selectionIn(req));
    const ics = await calendarOf(deliveries, { name: 'Dimmerbank', address: address.url() });
    res.attachment('posts.ics').type('text/calendar').send(ics);
  });

  router.post('/export/addresses', own, async (req, res) => {
    const fields = new FormFields(req.body);
    const channel = fields.text('channel');
    try {
      const { secret } = await makeCalendarAddress(services, personOf(req), {
        ...{ name: fields.text('name'), channel: channel === '' ? null : channel },
      });
      await show(req, res, { problems: NO_PROBLEMS, secret });
    } catch (error) {
      await show(req, res.status(400), { problems: problemsOf(error), secret: '' });
    }
  });

  router.post('/export/addresses/:id/revoke', own, async (req: Request<{ id: string }>, res) => {
    readInput(z.strictObject({}), req.body);
    const { name } = await revokeCalendarAddress(services, personOf(req), req.params.id);
    leaveFlash(req, { tone: 'good', text: `The address “${name}” shows nothing any more.` });
    redirectTo(res, '/export#addresses');
  });

  return router;

  /** @throws NotFoundError for a channel that is not there */
  async function selectionIn(req: Request): Promise<ExportSelection> {
    const { channel, state, from, to } = req.query;
    const { zone } = personOf(req);
    const now = clock.now();
    const channels = await loadChannelLabels(store);
    const chosen = typeof channel === 'string' && channel !== '' ? channel : null;
    if (chosen !== null && !channels.some(({ id }) => id === chosen)) {
      throw new NotFoundError('The channel');
    }
    return {
      channel: chosen,
      state: isDeliveryState(state) ? state : null,
      filter: readFilter(req.query),
      from: dayIn(from, zone)?.toMillis() ?? now - BEFORE,
      to: dayIn(to, zone)?.plus({ days: 1 }).toMillis() ?? now + AHEAD,
    };
  }

  async function show(
    req: Request,
    res: Response,
    form: { readonly problems: FormProblems; readonly secret: string },
  ): Promise<void> {
    const person = personOf(req);
    const [channels, authors, addresses] = await Promise.all([
      loadChannelLabels(store),
      loadAuthors(store),
      listCalendarAddresses(services, person.id),
    ]);
    const { channel, state, from, to } = req.query;
    const asked: AskedExport = {
      channel: typeof channel === 'string' ? channel : '',
      state: isDeliveryState(state) ? state : '',
      filter: readFilter(req.query),
      from: dayIn(from, person.zone)?.toISODate() ?? '',
      to: dayIn(to, person.zone)?.toISODate() ?? '',
    };
    const made = form.secret === '' ? '' : `${address.url()}/calendars/${form.secret}.ics`;
    const context = { now: clock.now(), zone: person.zone };
    const mayImport = can(person, 'post.create');
    const values = { asked, channels, authors, addresses, made, mayImport };
    renderPage(res, 'export', exportPage({ ...values, problems: form.problems }, context));
  }
}

/** The beginning of a day as people read it; null for what is none. */
function dayIn(text: unknown, zone: string): DateTime<true> | null {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const day = DateTime.fromISO(text, { zone });
  return day.isValid ? day : null;
}

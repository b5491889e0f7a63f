import { Router } from 'express';
import { NotFoundError } from '../../failures.js';
import { loadCalendar } from '../../publishing/calendar-view.js';
import { loadChannelLabels } from '../../publishing/delivery-view-labels.js';
import type { PublishingDeps } from '../../publishing/publishing-deps.js';
import { requireAction } from '../middleware/require-action.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';
import type { WebServices } from '../services.js';
import { calendarPage } from './calendar-page.js';
import { calendarRange, isCalendarView } from './calendar-range.js';

/** What goes out and what is promised, by day: month, week and list. */
export function calendarRoutes(services: WebServices & Pick<PublishingDeps, 'store'>): Router {
  const { clock, store } = services;
  const router = Router();

  router.get('/calendar', requireAction('delivery.read'), async (req, res) => {
    const person = personOf(req);
    const now = clock.now();
    const { view, from, channel } = req.query;
    const channels = await loadChannelLabels(store);
    const chosen = typeof channel === 'string' && channel !== '' ? channel : null;
    const label = chosen === null ? null : channels.find(({ id }) => id === chosen);
    if (label === undefined) throw new NotFoundError('The channel');
    const range = calendarRange(
      isCalendarView(view) ? view : 'week',
      typeof from === 'string' ? from : '',
      { zone: person.zone, now },
    );
    const calendar = await loadCalendar(store, {
      from: range.days[0]?.from ?? now,
      to: range.days.at(-1)?.to ?? now,
      now,
      ...(label ? { channel: label.id } : {}),
    });
    renderPage(
      res,
      'calendar',
      calendarPage(range, calendar, { person, now, channels, channel: label }),
    );
  });

  return router;
}

import { Router } from 'express';
import type { DeliveryState } from '../../domain/index.js';
import { NotFoundError } from '../../failures.js';
import { loadCalendar } from '../../publishing/viewing/calendar-view.js';
import { loadAuthors } from '../../publishing/viewing/delivery-filter.js';
import { loadChannelLabels } from '../../publishing/viewing/delivery-view-labels.js';
import type { PublishingDeps } from '../../publishing/publishing-deps.js';
import { isDeliveryState } from '../../publishing/viewing/queue-view.js';
import { requireAction } from '../middleware/require-action.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';
import type { WebServices } from '../services.js';
import { readFilter } from '../deliveries/delivery-filters.js';
import { calendarPage } from './calendar-page.js';
import { calendarRange, isCalendarView } from './calendar-range.js';

/** What goes out and what is promised, by day: month, week and list. */
export function calendarRoutes(services: WebServices & Pick<PublishingDeps, 'store'>): Router {
  const { clock, store } = services;
  const router = Router();

  router.get('/calendar', requireAction('delivery.read'), async (req, res) => {
    const person = personOf(req);
    const now = clock.now();
    const { view, from, channel, state, page } = req.query;
    const [channels, authors] = await Promise.all([loadChannelLabels(store), loadAuthors(store)]);
    const chosen = typeof channel === 'string' && channel !== '' ? channel : null;
    const label = chosen === null ? null : channels.find(({ id }) => id === chosen);
    if (label === undefined) throw new NotFoundError('The channel');
    const range = calendarRange(
      isCalendarView(view) ? view : 'week',
      typeof from === 'string' ? from : '',
      { zone: person.zone, now },
    );
    const wanted = {
      filter: readFilter(req.query),
      state: stateOf(state),
      page: typeof page === 'string' && /^[1-9]\d{0,3}$/.test(page) ? Number(page) - 1 : 0,
    };
    const calendar = await loadCalendar(store, {
      from: range.days[0]?.from ?? now,
      to: range.days.at(-1)?.to ?? now,
      now,
      ...wanted,
      ...(label ? { channel: label.id } : {}),
    });
    const context = { person, now, channels, authors, channel: label, ...wanted };
    renderPage(res, 'calendar', calendarPage(range, calendar, context));
  });

  return router;
}

function stateOf(text: unknown): DeliveryState | 'empty' | null {
  if (text === 'empty') return text;
  return isDeliveryState(text) ? text : null;
}

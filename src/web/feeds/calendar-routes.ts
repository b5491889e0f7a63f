import { Router } from 'express';
import { DAY } from '../../domain/time-units.js';
import { NotFoundError } from '../../failures.js';
import {
  openCalendarAddress,
  type CalendarAddressDeps,
} from '../../post-export/calendar-addresses.js';
import { calendarOf } from '../../post-export/calendar-file.js';
import { exportedDeliveries } from '../../post-export/exported-deliveries.js';
import type { PublicAddress } from '../../public-address.js';
import { NO_FILTER } from '../../publishing/viewing/delivery-filter.js';
import type { Store } from '../../store/store.js';

/** What a calendar program is shown. */
const BEFORE = 30 * DAY;
const AHEAD = 180 * DAY;

export interface CalendarFeedServices extends CalendarAddressDeps {
  readonly store: Store;
  readonly address: Pick<PublicAddress, 'url'>;
}

/** The calendar of one person, for programs: whoever knows the address sees it. */
export function calendarFeedRoutes(services: CalendarFeedServices): Router {
  const { store, clock, address } = services;
  const router = Router();

  router.get('/calendars/:secret.ics', async (req, res) => {
    const found = await openCalendarAddress(services, req.params.secret);
    if (!found) throw new NotFoundError('The calendar');
    const now = clock.now();
    const { channel } = found;
    const selection = { channel, state: null, filter: NO_FILTER };
    const deliveries = exportedDeliveries(store, {
      ...{ ...selection, from: now - BEFORE, to: now + AHEAD },
    });
    const ics = await calendarOf(deliveries, { name: 'Dimmerbank', address: address.url() });
    res.set({ 'Cache-Control': 'private, no-cache', 'X-Robots-Tag': 'noindex' });
    res.type('text/calendar').send(ics);
  });

  return router;
}

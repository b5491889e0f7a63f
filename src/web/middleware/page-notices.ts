import type { RequestHandler } from 'express';
import { can } from '../../access/can.js';
import type { Watchdog } from '../../health/watchdog.js';
import type { EventLog } from '../../live/event-log.js';
import type { Notices } from '../../notices/notices.js';

/**
 * Hands every page what stands above it: what is wrong with the installation, and how many notices
 * its reader has not read. Neither costs the store more than a look every few seconds.
 */
export function pageNotices(services: {
  readonly watchdog: Pick<Watchdog, 'banner'>;
  readonly notices: Pick<Notices, 'unread'>;
  readonly events: Pick<EventLog, 'position'>;
}): RequestHandler {
  return async (req, res, next) => {
    if (req.actor?.kind === 'person') {
      const { actor } = req;
      // Before any of its facts is read: what changes meanwhile is told to the page.
      res.locals['livePosition'] = services.events.position();
      const [banner, unread] = await Promise.all([
        services.watchdog.banner(),
        services.notices.unread(actor.id),
      ]);
      res.locals['banner'] = banner;
      res.locals['bannerLink'] = can(actor, 'health.read') ? '/settings/health' : '';
      res.locals['unreadNotices'] = unread;
    }
    next();
  };
}

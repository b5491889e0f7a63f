import type { Router } from 'express';
import type { Services } from '../services.js';
import { apiRoutes } from './api/api-router.js';
import { apiDescriptionRoutes } from './api/description-routes.js';
import { accountRoutes } from './pages/account.js';
import { auditRoutes } from './pages/audit.js';
import { capacityRoutes } from './pages/capacity.js';
import { blackoutRoutes } from './pages/blackouts.js';
import { calendarRoutes } from './pages/calendar.js';
import { channelAuthorisationRoutes } from './pages/channel-authorisation.js';
import { channelSettingsRoutes } from './pages/channel-settings.js';
import { channelRoutes } from './pages/channels.js';
import { consistencyRoutes } from './pages/consistency.js';
import { curveRoutes } from './pages/curves.js';
import { composerRoutes } from './pages/composer.js';
import { deliveryRoutes } from './pages/deliveries.js';
import { deliveryTimeRoutes } from './pages/deliveries-time.js';
import { outRoutes } from './pages/deliveries-out.js';
import { bulkRoutes } from './pages/bulk.js';
import { boardRoutes } from './pages/board.js';
import { grandMasterRoutes } from './pages/board-master.js';
import { promiseSettingsRoutes } from './pages/board-promise.js';
import { independenceRoutes } from './pages/board-independence.js';
import { channelRhythmRoutes } from './pages/channel-rhythm.js';
import { homeRoutes } from './pages/home.js';
import { joinRoutes } from './pages/join.js';
import { eventRoutes } from './live/event-routes.js';
import { droughtRoutes } from './filling/drought-routes.js';
import { eventBookRoutes } from './filling/event-routes.js';
import { evergreenRoutes } from './filling/evergreen-routes.js';
import { calendarFeedRoutes } from './feeds/calendar-routes.js';
import { feedRoutes } from './feeds/feed-routes.js';
import { promiseRoutes } from './promise/promise-routes.js';
import { mediaRoutes } from './feeds/media-routes.js';
import { newsletterRoutes } from './newsletters/newsletter-routes.js';
import { subscriberRoutes } from './newsletters/subscriber-routes.js';
import { healthRoutes } from './health-routes.js';
import { healthPageRoutes } from './pages/health.js';
import { metricsRoutes } from './metrics-routes.js';
import { logInRoutes } from './pages/login.js';
import { noticeRoutes } from './pages/notices.js';
import { organisationRoutes } from './pages/organisation.js';
import { peopleRoutes } from './pages/people.js';
import { postImageRoutes } from './pages/posts-images.js';
import { postRoutes } from './pages/posts.js';
import { exportRoutes } from './pages/exports.js';
import { importRoutes } from './pages/imports.js';
import { inboxRoutes } from './pages/inbox.js';
import { queueRoutes } from './pages/queue.js';
import { restoredRoutes } from './pages/restored.js';
import { scenePageRoutes } from './pages/scene.js';
import { sceneRecallRoutes } from './pages/scene-recalls.js';
import { sceneRoutes } from './pages/scenes.js';
import { setupRoutes } from './pages/setup.js';
import { themeRoutes } from './pages/theme.js';
import { tokenRoutes } from './pages/tokens.js';
import { undoRoutes } from './pages/undo.js';
import { valueRoutes } from './pages/value.js';
import { welcomeRoutes } from './pages/welcome.js';

/** A screen, a group of API operations, a public page: a function of what it needs. */
export type RouteModule<S> = (services: S) => Router;

/**
 * Every route there is. A router declares whole paths (`/settings/people`, `/api/v1/channels`) and
 * nothing but routes: no nested router and no `use`, so that `mountedRoutes` sees them all. Each
 * route behind the log-in begins with `requireAction(…)`, and has a row in
 * `test/web/access-matrix.ts`.
 */
export interface Routes<S> {
  /** For anybody, without a session, a body or a log-in: feeds, public pages, API description. */
  readonly public: readonly RouteModule<S>[];
  /** Under `/api/`, and `/metrics`, with an API token; JSON bodies are read. */
  readonly api: readonly RouteModule<S>[];
  /** Pages of the way in: a session and the token of forms, but nobody is known yet. */
  readonly open: readonly RouteModule<S>[];
  /** Pages for people who are logged in. */
  readonly pages: readonly RouteModule<S>[];
}

export const routes: Routes<Services> = {
  public: [
    healthRoutes,
    feedRoutes,
    calendarFeedRoutes,
    newsletterRoutes,
    promiseRoutes,
    mediaRoutes,
    apiDescriptionRoutes,
  ],
  api: [apiRoutes, metricsRoutes],
  open: [logInRoutes, setupRoutes, joinRoutes],
  pages: [
    composerRoutes,
    postRoutes,
    postImageRoutes,
    queueRoutes,
    inboxRoutes,
    deliveryRoutes,
    deliveryTimeRoutes,
    outRoutes,
    undoRoutes,
    bulkRoutes,
    droughtRoutes,
    evergreenRoutes,
    eventBookRoutes,
    calendarRoutes,
    homeRoutes,
    welcomeRoutes,
    boardRoutes,
    sceneRoutes,
    sceneRecallRoutes,
    scenePageRoutes,
    grandMasterRoutes,
    independenceRoutes,
    promiseSettingsRoutes,
    consistencyRoutes,
    accountRoutes,
    themeRoutes,
    channelRoutes,
    channelAuthorisationRoutes,
    channelSettingsRoutes,
    channelRhythmRoutes,
    curveRoutes,
    blackoutRoutes,
    subscriberRoutes,
    peopleRoutes,
    organisationRoutes,
    valueRoutes,
    capacityRoutes,
    tokenRoutes,
    auditRoutes,
    restoredRoutes,
    healthPageRoutes,
    noticeRoutes,
    eventRoutes,
    importRoutes,
    exportRoutes,
  ],
};

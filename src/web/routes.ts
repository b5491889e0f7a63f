import type { Router } from 'express';
import type { Services } from '../services.js';
import { apiRoutes } from './api/api-router.js';
import { apiDescriptionRoutes } from './api/description-routes.js';
import { accountRoutes } from './entrance/account.js';
import { auditRoutes } from './settings/audit.js';
import { capacityRoutes } from './value/capacity.js';
import { blackoutRoutes } from './channels/blackouts.js';
import { calendarRoutes } from './calendar/calendar.js';
import { channelAuthorisationRoutes } from './channels/channel-authorisation.js';
import { channelSettingsRoutes } from './channels/channel-settings.js';
import { channelRoutes } from './channels/channels.js';
import { consistencyRoutes } from './consistency/consistency.js';
import { curveRoutes } from './curves/curves.js';
import { composerRoutes } from './composer/composer.js';
import { deliveryRoutes } from './deliveries/deliveries.js';
import { deliveryTimeRoutes } from './deliveries/deliveries-time.js';
import { furtherRoutes } from './deliveries/further-routes.js';
import { outRoutes } from './deliveries/deliveries-out.js';
import { bulkRoutes } from './deliveries/bulk.js';
import { boardRoutes } from './board/board.js';
import { grandMasterRoutes } from './board/board-master.js';
import { promiseSettingsRoutes } from './board/board-promise.js';
import { independenceRoutes } from './board/board-independence.js';
import { channelRhythmRoutes } from './channels/channel-rhythm.js';
import { homeRoutes } from './entrance/home.js';
import { joinRoutes } from './entrance/join.js';
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
import { healthPageRoutes } from './health/health.js';
import { metricsRoutes } from './metrics-routes.js';
import { logInRoutes } from './entrance/login.js';
import { noticeRoutes } from './notices/notices.js';
import { organisationRoutes } from './settings/organisation.js';
import { peopleRoutes } from './settings/people.js';
import { postImageRoutes } from './composer/posts-images.js';
import { postRoutes } from './composer/posts.js';
import { exportRoutes } from './files/exports.js';
import { importRoutes } from './files/imports.js';
import { inboxRoutes } from './inbox/inbox.js';
import { queueRoutes } from './queue/queue.js';
import { restoredRoutes } from './health/restored.js';
import { scenePageRoutes } from './scenes/scene.js';
import { sceneRecallRoutes } from './scenes/scene-recalls.js';
import { sceneRoutes } from './scenes/scenes.js';
import { setupRoutes } from './entrance/setup.js';
import { themeRoutes } from './entrance/theme.js';
import { tokenRoutes } from './settings/tokens.js';
import { undoRoutes } from './deliveries/undo.js';
import { valueRoutes } from './value/value.js';
import { welcomeRoutes } from './entrance/welcome.js';

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
    furtherRoutes,
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

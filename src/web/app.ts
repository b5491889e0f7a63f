import { join } from 'node:path';
import express, { type Application, type RequestHandler } from 'express';
import type { Services } from '../services.js';
import { assetRoutes } from './assets.js';
import { formBody, jsonBody } from './middleware/bodies.js';
import { bearerToken } from './middleware/bearer-token.js';
import { csrfToken, ownOriginOnly } from './middleware/csrf.js';
import { denialAudit } from './middleware/denial-audit.js';
import { errorHandler } from './middleware/error-handler.js';
import { formUploads } from './middleware/form-uploads.js';
import { knownMethods } from './middleware/methods.js';
import { pageNotices } from './middleware/page-notices.js';
import { requestAllowance } from './middleware/request-allowance.js';
import { requestLog } from './middleware/request-log.js';
import { knownActorOnly } from './middleware/require-action.js';
import { noStore, securityHeaders } from './middleware/security-headers.js';
import { sessions } from './middleware/sessions.js';
import { setUpOpen } from './middleware/set-up-open.js';
import { stoppedPublishing } from './middleware/stopped-publishing.js';
import { unmatched } from './middleware/unmatched.js';
import { uploadRoom } from './middleware/upload-room.js';
import { unsavedText } from './middleware/unsaved-text.js';
import { mountedRoutes } from './mounted-routes.js';
import { pageContext } from './render-page.js';
import { routes as allRoutes, type RouteModule, type Routes } from './routes.js';
import type { WebServices } from './services.js';
import { compileTemplates } from './templates.js';

/** The project's folder, as seen from `dist/src/web`. */
const PROJECT = join(import.meta.dirname, '../../..');

/**
 * The web as a function of its services: pages, API and public addresses. Listens nowhere; hand it
 * to `listen` or to a test.
 */
export function createApp(services: Services): Application;
export function createApp<S extends WebServices>(services: S, routes: Routes<S>): Application;
export function createApp(services: Services, routes: Routes<Services> = allRoutes): Application {
  const { access, log, http } = services;
  const https = http.publicUrl?.startsWith('https:') ?? false;
  const [csrfSecret = ''] = services.cookieSecrets;
  const build = (modules: readonly RouteModule<Services>[]) =>
    modules.map((module) => module(services));
  const parts = {
    public: build(routes.public),
    api: build(routes.api),
    open: build(routes.open),
    pages: build(routes.pages),
  };

  const app = express();
  app.disable('x-powered-by');
  // Pages are not stored; what has a validator (feeds, assets) makes its own.
  app.disable('etag');
  app.set('query parser', 'simple');
  app.set('trust proxy', http.trustProxy);

  app.use(requestLog(log), ...securityHeaders(https));
  app.use(pageContext(compileTemplates(join(PROJECT, 'views'))));
  app.use(knownMethods);
  app.use(
    assetRoutes({ public: join(PROJECT, 'public'), client: join(PROJECT, 'dist/client') }),
    ...parts.public,
  );

  app.use(['/api', '/metrics'], noStore, bearerToken(access.tokens));
  // One for all of this process: what is bounded is its memory.
  const room = uploadRoom();
  app.use('/api', requestAllowance(http.apiRequestsPerMinute), room, jsonBody());
  app.use(...orNothing(parts.api));
  // Not under '/api': there the path would be without it, and no route would match.
  const unmatchedApi = unmatched(
    parts.api.flatMap(mountedRoutes),
    'This address of the API (what there is stands at /api)',
  );
  app.use(only('/api', unmatchedApi), only('/metrics', unmatchedApi));

  app.use(noStore, ownOriginOnly(http.publicUrl), ...sessions({ ...services, https }));
  app.use(setUpOpen(access.firstRun), pageNotices(services));
  app.use(unsavedText(log));
  app.use(formBody(), jsonBody(), room, formUploads(), ...csrfToken(csrfSecret));
  app.use(...orNothing(parts.open));
  app.use(stoppedPublishing(services.store));
  app.use(knownActorOnly(parts.pages.flatMap(mountedRoutes)), ...parts.pages);
  const { public: anybodys, open, pages } = parts;
  app.use(unmatched([...anybodys, ...open, ...pages].flatMap(mountedRoutes)));
  app.use(denialAudit(access.audit), errorHandler(log));
  return app;
}

/** For the paths below one, which stay whole. */
const only =
  (root: string, handler: RequestHandler): RequestHandler =>
  (req, res, next) =>
    req.path === root || req.path.startsWith(`${root}/`) ? handler(req, res, next) : next();

/** `use` wants at least one. */
const orNothing = (routers: readonly RequestHandler[]): [RequestHandler, ...RequestHandler[]] => [
  (_req, _res, next) => {
    next();
  },
  ...routers,
];

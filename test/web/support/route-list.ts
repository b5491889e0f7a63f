import type { Services } from '../../../src/services.js';
import { mountedRoutes } from '../../../src/web/mounted-routes.js';
import { routes, type Routes } from '../../../src/web/routes.js';

export interface ListedRoute {
  /** `GET /settings/people`. */
  readonly name: string;
  readonly method: string;
  /** With something that looks like an id in place of each parameter. */
  readonly path: string;
  readonly kind: keyof Routes<Services>;
}

/** Every route of the app, one for each method it takes. */
export function listRoutes(services: Services): readonly ListedRoute[] {
  return (['public', 'api', 'open', 'pages'] as const).flatMap((kind) =>
    routes[kind]
      .flatMap((module) => mountedRoutes(module(services)))
      .flatMap(({ path, methods }) =>
        methods.map((method) => ({ name: `${method} ${path}`, method, path: filled(path), kind })),
      ),
  );
}

/** What stands in a listed path for an id. */
export const SOME_ID = '01hzzzzzzzzzzzzzzzzzzzzzzz';

const filled = (path: string): string =>
  path.replace(/\{([^}]*)\}/g, '').replace(/[:*]\w+/g, SOME_ID);

/** Whether an address answers with a stream of changes, which does not end by itself. */
export const isStream = (path: string): boolean => /^(\/api\/v\d+)?\/events$/.test(path);

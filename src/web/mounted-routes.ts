import type { Router } from 'express';

/** One route as a router declares it. */
export interface MountedRoute {
  readonly path: string;
  /** In capitals. */
  readonly methods: readonly string[];
  /** Whether a request's path is one of this route's. */
  matches(path: string): boolean;
}

/** The part of a layer of Express 5's router that says what it serves. */
interface RouterLayer {
  readonly route?: { readonly path: unknown; readonly methods: Readonly<Record<string, boolean>> };
  readonly matchers: readonly ((path: string) => unknown)[];
}

/**
 * The routes a router declares, so that access is denied by default, a wrong method is told from a
 * wrong path, and a test can hold every route against the access table. Routers declare whole
 * paths and nothing but routes: a nested router or a middleware would not be seen here, so it
 * throws a TypeError.
 */
export function mountedRoutes(router: Router): readonly MountedRoute[] {
  const layers = router.stack as unknown as readonly RouterLayer[];
  return layers.map(({ route, matchers }) => {
    if (!route || typeof route.path !== 'string') {
      throw new TypeError('a router of ours declares whole paths as texts, and only routes');
    }
    return {
      path: route.path,
      methods: Object.keys(route.methods).map((method) => method.toUpperCase()),
      matches: (path) => matchers.some((match) => isMatch(match, path)),
    };
  });
}

function isMatch(match: (path: string) => unknown, path: string): boolean {
  try {
    return match(path) !== false;
  } catch (error) {
    // A path with broken percent-encoding is no route's; Express refuses it with 400 later.
    if (error instanceof Error) return false;
    throw error;
  }
}

import type { z } from 'zod';
import type { Clock } from '../../clock.js';
import { askJson, type JsonAnswer, type JsonRequest } from '../json-api.js';
import { harmlessFailureOf, type FailureContext, type HarmlessFailure } from '../json-failure.js';
import type { SafeFetch } from '../safe-fetch.js';
import { serverName } from '../server-address.js';
import { refusalCode } from './wordpress-entities.js';
import type { WordpressAccess } from './wordpress-settings.js';

export interface WordpressClientDependencies {
  readonly fetch: SafeFetch;
  readonly clock: Clock;
  /** For every single request; the caller's signal ends all of them together. */
  readonly requestDeadlineMilliseconds?: number;
}

export type Read<T> = { readonly type: 'read'; readonly value: T } | HarmlessFailure;

export interface WordpressRequest extends Omit<JsonRequest, 'url'> {
  /** Below `/wp/v2/`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
}

/** Speaks the REST API of a site as one user. Never retries, never follows a redirect. */
export interface WordpressClient {
  send(access: WordpressAccess, request: WordpressRequest): Promise<JsonAnswer>;
  /** A call without visible effect whose answer must have this shape. */
  read<T>(
    access: WordpressAccess,
    request: Pick<WordpressRequest, 'path' | 'query' | 'signal'> & { readonly shape: z.ZodType<T> },
  ): Promise<Read<T>>;
  failureContext(access: WordpressAccess): FailureContext;
}

export function createWordpressClient(dependencies: WordpressClientDependencies): WordpressClient {
  const { fetch, clock, requestDeadlineMilliseconds } = dependencies;
  const failureContext = ({ site }: WordpressAccess): FailureContext => ({
    server: serverName(site),
    now: clock.now(),
  });

  const send: WordpressClient['send'] = ({ site, authorization }, { path, query, ...request }) => {
    // Unlike /wp-json/ this is there whatever form of links a site has chosen.
    const asked = new URLSearchParams({ rest_route: `/wp/v2/${path}`, ...query });
    return askJson(fetch, {
      ...request,
      url: `${site}/?${asked.toString()}`,
      headers: { ...request.headers, authorization },
      ...(requestDeadlineMilliseconds === undefined
        ? {}
        : { deadlineMilliseconds: requestDeadlineMilliseconds }),
    });
  };

  return {
    ...{ send, failureContext },
    async read(access, { shape, ...request }) {
      const answer = await send(access, { ...request, method: 'GET' });
      return readAs(answer, shape, failureContext(access));
    },
  };
}

/** Success in this shape, or what the failure of a call without visible effect means. */
export function readAs<T>(
  answer: JsonAnswer,
  shape: z.ZodType<T>,
  context: FailureContext,
): Read<T> {
  if (answer.type === 'answered' && answer.status >= 200 && answer.status < 300) {
    const value = shape.safeParse(answer.value);
    if (value.success) return { type: 'read', value: value.data };
  }
  return harmlessFailureOf(answer, context);
}

/** Why a call was refused, in the API's own word; empty where it was not, or did not say. */
export function codeOf(answer: JsonAnswer): string {
  const said = refusalCode.safeParse(answer.type === 'answered' ? answer.value : undefined);
  return said.success ? said.data.code : '';
}

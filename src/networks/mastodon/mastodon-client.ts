import type { z } from 'zod';
import type { Clock } from '../../clock.js';
import { askJson, type JsonAnswer, type JsonRequest } from '../json-api.js';
import { harmlessFailureOf, type FailureContext, type HarmlessFailure } from '../json-failure.js';
import type { SafeFetch } from '../safe-fetch.js';
import { serverName } from '../server-address.js';
import { accountEntity } from './mastodon-entities.js';
import type { MastodonAccess } from './mastodon-settings.js';

export interface MastodonClientDependencies {
  readonly fetch: SafeFetch;
  readonly clock: Clock;
  /** For every single request; the caller's signal ends all of them together. */
  readonly requestDeadlineMilliseconds?: number;
}

export type Read<T> = { readonly type: 'read'; readonly value: T } | HarmlessFailure;

/** Speaks the API of Mastodon as one account. Never retries, never follows a redirect. */
export interface MastodonClient {
  send(
    access: MastodonAccess,
    request: Omit<JsonRequest, 'url'> & { readonly path: string },
  ): Promise<JsonAnswer>;
  /** A call without visible effect whose answer must have this shape. */
  read<T>(
    access: MastodonAccess,
    request: { readonly path: string; readonly shape: z.ZodType<T>; readonly signal: AbortSignal },
  ): Promise<Read<T>>;
  /** Who we are there. */
  account(
    access: MastodonAccess,
    signal: AbortSignal,
  ): Promise<Read<z.infer<typeof accountEntity>>>;
  failureContext(access: MastodonAccess): FailureContext;
}

export function createMastodonClient(dependencies: MastodonClientDependencies): MastodonClient {
  const { fetch, clock, requestDeadlineMilliseconds } = dependencies;
  const failureContext = ({ settings }: MastodonAccess): FailureContext => ({
    server: serverName(settings.server),
    now: clock.now(),
  });

  const send: MastodonClient['send'] = (access, { path, ...request }) =>
    askJson(fetch, {
      ...request,
      url: `${access.settings.server}${path}`,
      headers: { ...request.headers, authorization: `Bearer ${access.accessToken}` },
      ...(requestDeadlineMilliseconds === undefined
        ? {}
        : { deadlineMilliseconds: requestDeadlineMilliseconds }),
    });

  const read: MastodonClient['read'] = async (access, { path, shape, signal }) =>
    readAs(await send(access, { path, method: 'GET', signal }), shape, failureContext(access));

  return {
    ...{ send, read, failureContext },
    async account(access, signal) {
      const path = '/api/v1/accounts/verify_credentials';
      const answer = await send(access, { path, method: 'GET', signal });
      const read = readAs(answer, accountEntity, failureContext(access));
      // Here it can only be the token that is refused: some servers say so by 422.
      const token = answer.type === 'answered' && [403, 422].includes(answer.status);
      if (read.type !== 'refused' || !token) return read;
      return { type: 'reconnect', reason: `${read.reason} It does not take the access token.` };
    },
  };
}

function readAs<T>(answer: JsonAnswer, shape: z.ZodType<T>, context: FailureContext): Read<T> {
  if (answer.type === 'answered' && answer.status === 200) {
    const value = shape.safeParse(answer.value);
    if (value.success) return { type: 'read', value: value.data };
  }
  return harmlessFailureOf(answer, context);
}

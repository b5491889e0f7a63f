import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../clock.js';
import type { Authorisation } from '../authorisation.js';
import { askJson } from '../json-api.js';
import { checkFailure, harmlessFailureOf } from '../json-failure.js';
import type { SafeFetch } from '../safe-fetch.js';
import { serverName } from '../server-address.js';
import { mastodonCredentials, mastodonSettings } from './mastodon-settings.js';

/**
 * As little as the adapter needs; what follows people or reads their messages is not asked for.
 * Pinning a post is writing the account.
 */
const SCOPES =
  'read:accounts read:statuses read:notifications write:accounts write:statuses write:media';

const appEntity = z.object({ client_id: z.string(), client_secret: z.string() });
const tokenEntity = z.object({ access_token: z.string().min(1) });

const pendingLogin = z.object({
  settings: mastodonSettings,
  clientId: z.string(),
  clientSecret: z.string(),
  verifier: z.string(),
});

/** Logs in on the server's own page (OAuth 2 with PKCE, which older servers pass over). */
export function createMastodonAuthorisation({
  fetch,
  clock,
}: {
  readonly fetch: SafeFetch;
  readonly clock: Clock;
}): Authorisation {
  const post = async <T>(
    request: { readonly server: string; readonly path: string; readonly shape: z.ZodType<T> },
    body: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ) => {
    const { server, path, shape } = request;
    const answer = await askJson(fetch, { url: `${server}${path}`, method: 'POST', body, signal });
    const value = shape.safeParse(answer.type === 'answered' ? answer.value : undefined);
    if (value.success) return { type: 'read', value: value.data } as const;
    const context = { server: serverName(server), now: clock.now() };
    return checkFailure(harmlessFailureOf(answer, context));
  };

  return {
    label: 'Log in at your Mastodon server',

    async begin({ settings: given, redirectUri, state }, signal) {
      const settings = mastodonSettings.parse(given);
      const { server } = settings;
      const app = await post(
        { server, path: '/api/v1/apps', shape: appEntity },
        { client_name: 'Dimmerbank', redirect_uris: redirectUri, scopes: SCOPES },
        signal,
      );
      if (app.type !== 'read') return app;
      const verifier = randomBytes(32).toString('base64url');
      const { client_id: clientId, client_secret: clientSecret } = app.value;
      const query = new URLSearchParams({
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: SCOPES,
        state,
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
      });
      return {
        type: 'begun',
        url: `${server}/oauth/authorize?${query.toString()}`,
        pending: { settings, clientId, clientSecret, verifier },
      };
    },

    async complete({ pending, parameters, redirectUri }, signal) {
      const { settings, clientId, clientSecret, verifier } = pendingLogin.parse(pending);
      const code = parameters['code'];
      if (code === undefined) {
        const said = parameters['error_description'] ?? parameters['error'] ?? 'no code came back';
        return { type: 'rejected', reason: `You were not logged in: ${said}.` };
      }
      const token = await post(
        { server: settings.server, path: '/oauth/token', shape: tokenEntity },
        {
          grant_type: 'authorization_code',
          code,
          client_id: clientId,
          client_secret: clientSecret,
          redirect_uri: redirectUri,
          scope: SCOPES,
          code_verifier: verifier,
        },
        signal,
      );
      if (token.type !== 'read') return token;
      const credentials = mastodonCredentials.parse({ accessToken: token.value.access_token });
      return { type: 'authorised', settings, credentials };
    },
  };
}

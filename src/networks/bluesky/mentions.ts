import { z } from 'zod';
import { startDeadline } from '../../deadline.js';
import { SECOND } from '../../domain/time-units.js';
import type { Connection } from '../contract.js';
import { blueskySettings } from './bluesky-settings.js';
import { mentionFacet, type Facet, type OpenMention } from './facets.js';
import type { Xrpc, XrpcFailure } from './xrpc.js';

const resolved = z.object({ did: z.string().startsWith('did:') });

export interface ResolvedMentions {
  readonly facets: readonly Facet[];
  /** Those of which nothing was learnt. */
  readonly open: readonly OpenMention[];
  /** Why, where the server itself could not be asked. */
  readonly failure: XrpcFailure | null;
}

/** A server asks other servers who has a handle; a post does not wait for one that hangs. */
const DEADLINE = 4 * SECOND;

/** Looks up who the handles are, all at once; one that nobody has stays plain text. */
export async function resolveMentions(
  xrpc: Xrpc,
  mentions: readonly OpenMention[],
  { connection, signal }: { readonly connection: Connection; readonly signal: AbortSignal },
): Promise<ResolvedMentions> {
  const { service } = blueskySettings.parse(connection.settings);
  const soon = startDeadline(DEADLINE, signal);
  const facets: Facet[] = [];
  const open: OpenMention[] = [];
  let failure: XrpcFailure | null = null;
  const answers = await Promise.all(
    mentions.map(({ handle }) =>
      xrpc({
        service,
        name: 'com.atproto.identity.resolveHandle',
        query: { handle },
        signal: soon.signal,
      }),
    ),
  ).finally(() => soon.clear());
  for (const [index, mention] of mentions.entries()) {
    const answer = answers[index];
    if (answer === undefined) continue;
    if (answer.type === 'done') {
      const found = resolved.safeParse(answer.value);
      if (found.success) facets.push(mentionFacet(mention, found.data.did));
    } else if (answer.type !== 'failed' || answer.status === 429 || answer.status >= 500) {
      open.push(mention);
      if (isUnasked(answer)) failure = answer;
    }
  }
  return { facets, open, failure };
}

const isUnasked = (answer: XrpcFailure): boolean =>
  answer.type === 'failed'
    ? answer.status === 429 || answer.status === 503
    : answer.type !== 'unknown';

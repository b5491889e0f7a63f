import { z } from 'zod';
import type { Connection } from '../contract.js';
import { blueskySettings } from './bluesky-settings.js';
import { mentionFacet, type Facet, type OpenMention } from './facets.js';
import type { Xrpc, XrpcFailure } from './xrpc.js';

const resolved = z.object({ did: z.string().startsWith('did:') });

export interface ResolvedMentions {
  readonly facets: readonly Facet[];
  /** Those that could not be looked up now, and why. */
  readonly open: readonly OpenMention[];
  readonly failure: XrpcFailure | null;
}

/** Looks up who the handles are; one that nobody has stays plain text. */
export async function resolveMentions(
  xrpc: Xrpc,
  mentions: readonly OpenMention[],
  { connection, signal }: { readonly connection: Connection; readonly signal: AbortSignal },
): Promise<ResolvedMentions> {
  const { service } = blueskySettings.parse(connection.settings);
  const facets: Facet[] = [];
  const open: OpenMention[] = [];
  let failure: XrpcFailure | null = null;
  for (const mention of mentions) {
    const answer = await xrpc({
      service,
      name: 'com.atproto.identity.resolveHandle',
      query: { handle: mention.handle },
      signal,
    });
    if (answer.type === 'done') {
      const found = resolved.safeParse(answer.value);
      if (found.success) facets.push(mentionFacet(mention, found.data.did));
    } else if (answer.type !== 'failed' || answer.status === 429 || answer.status >= 500) {
      open.push(mention);
      failure = answer;
    }
  }
  return { facets, open, failure };
}

import { z } from 'zod';
import type { InboundMessage } from '../contract.js';
import { facet, MENTION } from './facets.js';
import { recordRef, replyRefs, type ReplyRefs } from './prepared-post.js';
import { postAddress } from './repository.js';

/** A post of somebody, as far as it concerns us. */
export const foreignPost = z.object({
  text: z.string(),
  createdAt: z.string().optional().catch(undefined),
  reply: replyRefs.optional().catch(undefined),
  facets: z.array(facet).optional().catch(undefined),
});
export type ForeignPost = z.infer<typeof foreignPost>;

export const foreignRecord = recordRef.extend({ value: z.unknown() });

export interface Sighting {
  readonly uri: string;
  readonly cid: string;
  readonly post: ForeignPost;
  readonly author: { readonly did: string; readonly handle: string; readonly name: string };
  /** When the server learnt of it; its author's own word where no server says. */
  readonly seenAt: string | undefined;
}

/** Does it answer one of ours? */
export const answersUs = ({ reply }: ForeignPost, did: string): boolean =>
  reply !== undefined &&
  [reply.parent, reply.root].some(({ uri }) => uri.startsWith(`at://${did}/`));

export const mentionsUs = ({ facets = [] }: ForeignPost, did: string): boolean =>
  facets.some(({ features }) =>
    features.some((feature) => feature['$type'] === MENTION && feature['did'] === did),
  );

export function messageOf(sighting: Sighting, kind: 'reply' | 'mention'): InboundMessage {
  const { uri, cid, post, author } = sighting;
  const itself = { uri, cid };
  const context: ReplyRefs = { root: post.reply?.root ?? itself, parent: itself };
  return {
    networkId: uri,
    thread: context.root.uri,
    inReplyTo: post.reply?.parent.uri ?? null,
    kind,
    author: {
      id: author.did,
      name: author.name === '' ? `@${author.handle}` : author.name,
      url: `https://bsky.app/profile/${author.did}`,
    },
    text: fullText(post),
    at: instantOf(sighting.seenAt) ?? instantOf(post.createdAt) ?? 0,
    url: postAddress(uri),
    public: true,
    context,
  };
}

const link = z.object({ $type: z.literal('app.bsky.richtext.facet#link'), uri: z.string() });

/** The text with its links whole again: what is shown of them is often shortened. */
function fullText({ text, facets = [] }: ForeignPost): string {
  const bytes = Buffer.from(text);
  let whole = '';
  let taken = 0;
  for (const { index, features } of facets.toSorted(byStart)) {
    const found = features.map((feature) => link.safeParse(feature)).find(({ success }) => success);
    if (found?.data === undefined || index.byteStart < taken || index.byteEnd > bytes.length)
      continue;
    whole += bytes.toString('utf8', taken, index.byteStart) + found.data.uri;
    taken = index.byteEnd;
  }
  return whole + bytes.toString('utf8', taken);
}

const byStart = (
  one: { readonly index: { readonly byteStart: number } },
  other: { readonly index: { readonly byteStart: number } },
): number => one.index.byteStart - other.index.byteStart;

function instantOf(text: string | undefined): number | undefined {
  const instant = Date.parse(text ?? '');
  return Number.isNaN(instant) ? undefined : instant;
}

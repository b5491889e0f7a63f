import { contentFingerprint } from '../content-fingerprint.js';
import type {
  Connection,
  Content,
  ContentLimits,
  DeliveryIdentity,
  InboundMessage,
  Prepared,
} from '../contract.js';
import { markText } from './facets.js';
import { resolveMentions } from './mentions.js';
import { textsOf } from './post-text.js';
import { POST, replyRefs, type PreparedPart, type PreparedPost } from './prepared-post.js';
import { recordKey } from './record-key.js';
import type { Xrpc } from './xrpc.js';

export interface Preparation {
  readonly content: Content;
  readonly limits: ContentLimits;
  readonly connection: Connection;
  readonly identity: DeliveryIdentity;
  readonly answers: InboundMessage | undefined;
  readonly signal: AbortSignal;
}

/** The records of a delivery under the keys that they keep for ever. */
export async function preparePost(xrpc: Xrpc, preparation: Preparation): Promise<Prepared> {
  const { content, limits, answers } = preparation;
  const parts: PreparedPart[] = [];
  for (const [index, text] of textsOf(content, limits).entries()) {
    parts.push(await preparePart(xrpc, preparation, { index, text }));
  }
  const body: PreparedPost = {
    parts,
    images: content.media.map(({ id, alternativeText }) => ({ id, alternativeText })),
    answers: answers === undefined ? null : replyRefs.parse(answers.context),
  };
  return { body, fingerprint: contentFingerprint(content) };
}

async function preparePart(
  xrpc: Xrpc,
  preparation: Preparation,
  { index, text }: { readonly index: number; readonly text: string },
): Promise<PreparedPart> {
  const { identity } = preparation;
  const marked = markText(text);
  const mentions = await resolveMentions(xrpc, marked.mentions, preparation);
  return {
    rkey: recordKey(identity, index),
    record: {
      $type: POST,
      text: marked.text,
      facets: [...marked.facets, ...mentions.facets],
      // A millisecond apart, so that whoever sorts by it keeps the order.
      createdAt: new Date(identity.dueAt + index).toISOString(),
    },
    mentions: [...mentions.open],
  };
}

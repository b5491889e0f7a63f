import { z } from 'zod';
import { MINUTE } from '../../domain/time-units.js';
import { contentFingerprint } from '../content-fingerprint.js';
import type {
  Content,
  ContentLimits,
  DeliveryIdentity,
  InboundMessage,
  MediaItem,
  Prepared,
} from '../contract.js';
import { threadParts } from '../thread-parts.js';
import type { MastodonSettings } from './mastodon-settings.js';
import { measureMastodon } from './mastodon-text.js';

const preparedImage = z.object({ id: z.string(), alternativeText: z.string() });

/** What is stored before the first attempt: every attempt sends these words under these keys. */
const preparedStatus = z.object({
  delivery: z.string(),
  key: z.string(),
  /** Nothing that was there before can be this delivery, in epoch milliseconds. */
  since: z.number(),
  parts: z.array(z.object({ text: z.string(), images: z.array(preparedImage) })).min(1),
  inReplyTo: z.string().nullable(),
  visibility: z.string(),
  language: z.string(),
});
export type PreparedStatus = z.infer<typeof preparedStatus>;
export type PreparedImage = z.infer<typeof preparedImage>;

/** What an inbound message keeps for the answer to it. */
export const statusContext = z.object({
  statusId: z.string().min(1),
  acct: z.string().min(1),
  visibility: z.string(),
});

/** The server's clock may be this far behind ours. */
const CLOCK_MARGIN = 10 * MINUTE;

export interface StatusRequest {
  readonly content: Content;
  readonly settings: MastodonSettings;
  readonly limits: ContentLimits;
  readonly identity: DeliveryIdentity;
  readonly answers: InboundMessage | undefined;
}

export function prepareStatus(request: StatusRequest): Prepared {
  const { content, settings, identity, answers } = request;
  const target = answers === undefined ? null : statusContext.parse(answers.context);
  const own = settings.visibility || 'public';
  const text = target === null ? content.text : addressed(content.text, target.acct);
  const status: PreparedStatus = {
    delivery: identity.delivery,
    key: identity.key,
    since: identity.dueAt - CLOCK_MARGIN,
    parts: statusParts({ ...content, text }, request.limits).map(({ text, media }) => ({
      text,
      images: media.map(({ id, alternativeText }) => ({ id, alternativeText })),
    })),
    inReplyTo: target?.statusId ?? null,
    // An answer is never seen by more people than what it answers.
    visibility: target === null || target.visibility === 'public' ? own : target.visibility,
    language: settings.language,
  };
  return { body: status, fingerprint: contentFingerprint(content) };
}

/** Throws `ZodError` for what this adapter did not prepare. */
export const readPrepared = ({ body }: Prepared): PreparedStatus => preparedStatus.parse(body);

/** The posts that a text becomes: one, or a thread of which the first has the images. */
export function statusParts(
  content: Content,
  limits: ContentLimits,
): readonly { readonly text: string; readonly media: readonly MediaItem[] }[] {
  const text = content.text.trim();
  const most = limits.text?.most ?? Infinity;
  const texts =
    content.thread === true
      ? threadParts(text, (part) => measureMastodon(part, limits) <= most)
      : [text];
  return texts.map((text, index) => ({ text, media: index === 0 ? content.media : [] }));
}

/** Only who is mentioned hears of an answer. */
function addressed(text: string, acct: string): string {
  const words = text.toLowerCase().split(/\s+/);
  return words.some((word) => word.replace(/[.,;:!?]+$/, '') === `@${acct.toLowerCase()}`)
    ? text
    : `@${acct} ${text}`;
}

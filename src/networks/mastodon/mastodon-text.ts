import type { ContentLimits, PreviewSegment } from '../contract.js';
import { measureText } from '../text-measure.js';

/** Mastodon's own figures, for a server that cannot be asked. */
export const MASTODON_PER_LINK = 23;

/**
 * Links, mentions and tags as Mastodon finds them (app/lib/text_formatter.rb, Account::MENTION_RE,
 * Tag::HASHTAG_RE): a link needs its scheme and a host with a dot.
 */
const ENTITIES =
  /(?<link>https?:\/\/[^\s<>"]+)|(?<![=/\p{L}\p{N}_])(?<mention>@(?<user>[a-z0-9_]+(?:[.-]+[a-z0-9_]+)*)(?:@[\p{L}\p{N}_]+(?:[.-]+[\p{L}\p{N}_]+)*(?::\d+)?)?)|(?<![=/)\p{L}\p{N}_])(?<tag>#[\p{L}\p{N}\p{M}_·]*[\p{L}\p{M}_][\p{L}\p{N}\p{M}_·]*)/giu;

interface Entity {
  readonly type: PreviewSegment['type'];
  readonly typed: string;
  /** As it is shown. */
  readonly text: string;
}

/** The length as the server counts it: graphemes, a link always the same, a mention without host. */
export function measureMastodon(text: string, limits: ContentLimits): number {
  const perLink = limits.text?.perLink ?? MASTODON_PER_LINK;
  let length = 0;
  let counted = '';
  for (const entity of entitiesOf(text)) {
    if (entity.type === 'link') length += perLink;
    else counted += entity.type === 'mention' ? entity.text : entity.typed;
  }
  return length + measureText(counted, 'graphemes');
}

/** What readers see: links without scheme and cut after 30 characters, mentions without host. */
export const mastodonSegments = (text: string): readonly PreviewSegment[] =>
  [...entitiesOf(text)].map(({ type, text }) => ({ type, text }));

function* entitiesOf(text: string): Generator<Entity> {
  let from = 0;
  for (const match of text.matchAll(ENTITIES)) {
    const entity = entityOf(match);
    if (entity === null) continue;
    if (match.index > from) yield plain(text.slice(from, match.index));
    yield entity;
    from = match.index + entity.typed.length;
  }
  if (from < text.length) yield plain(text.slice(from));
}

const plain = (typed: string): Entity => ({ type: 'text', typed, text: typed });

function entityOf({ groups = {} }: RegExpExecArray): Entity | null {
  const { link, mention, user, tag } = groups;
  if (link !== undefined) {
    const typed = withoutEnd(link);
    return hasDot(typed) ? { type: 'link', typed, text: shownLink(typed) } : null;
  }
  if (mention !== undefined) return { type: 'mention', typed: mention, text: `@${user ?? ''}` };
  return tag === undefined ? null : { type: 'tag', typed: tag, text: tag };
}

/** Punctuation after a link is the sentence's, and so is a bracket that it does not open itself. */
function withoutEnd(link: string): string {
  let end = link.replace(/[.,;:!?'’”»…]+$/u, '');
  while (end.endsWith(')') && end.split(')').length > end.split('(').length) {
    end = end.slice(0, -1).replace(/[.,;:!?'’”»…]+$/u, '');
  }
  return end;
}

const hasDot = (link: string): boolean =>
  /^https?:\/\/(?:[^/?#@]*@)?[^/?#:]+\.[\p{L}]{2,}/iu.test(link);

function shownLink(link: string): string {
  const bare = link.replace(/^https?:\/\/(?:www\.)?/i, '');
  return bare.length > 30 ? `${bare.slice(0, 30)}…` : bare;
}

import { SECOND } from '../../domain/time-units.js';
import type { FirstPost } from '../../sample/first-post.js';
import { excerpt, stateWords } from '../deliveries/deliveries-words.js';
import { momentOf, type MomentContext } from '../times.js';

/** The sample's first post: on its way, out, or not gone out; ready words. */
export interface FirstPostView {
  readonly state: 'coming' | 'out' | 'trouble';
  readonly channel: string;
  readonly text: string;
  /** For `datetime`, in UTC: when it goes out, or did. */
  readonly iso: string;
  /** "07:41:30". */
  readonly time: string;
  /** What became of it, where that is neither coming nor out: "Held". */
  readonly stateWord: string;
  readonly publicPage: string;
  readonly history: string;
}

export function firstPostView(
  { delivery, dueAt, channel, text }: FirstPost,
  viewer: MomentContext,
): FirstPostView {
  const out = delivery.state === 'published';
  const coming = delivery.state === 'queued' || delivery.state === 'publishing';
  const at = delivery.outcome?.at.getTime() ?? dueAt;
  const { iso, time } = momentOf(at, viewer);
  const seconds = Math.floor(at / SECOND) % 60;
  return {
    state: out ? 'out' : coming ? 'coming' : 'trouble',
    channel: channel.name,
    text: excerpt(null, text),
    iso,
    time: `${time}:${String(seconds).padStart(2, '0')}`,
    stateWord: stateWords(delivery.state).word,
    publicPage: `/f/${channel.slug}`,
    history: `/deliveries/${delivery._id}`,
  };
}

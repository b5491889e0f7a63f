import { trusted } from 'mongoose';
import type { FunctionName } from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import type { PostRecord } from '../store/posts.js';
import type { Store } from '../store/store.js';

/** An idea that waits for a time on one channel. */
export interface WaitingDraft {
  /** Of the delivery. */
  readonly id: string;
  readonly post: string;
  readonly channel: string;
  readonly function: FunctionName;
  readonly title: string | null;
  readonly text: string;
  readonly author: string;
  /** The slot it was proposed for; null where it may take any. */
  readonly intendedAt: Instant | null;
}

/** More than anybody reads; the newest are left out. */
const MOST_DRAFTS = 500;

type Draft = Pick<
  DeliveryRecord,
  '_id' | 'post' | 'channel' | 'function' | 'author' | 'event' | 'answers'
>;
type Worded = Pick<PostRecord, '_id' | 'title' | 'text' | 'variants' | 'media'>;

/** Drafts that have something to say, the oldest first. */
export async function loadWaitingDrafts(store: Store): Promise<WaitingDraft[]> {
  const drafts = await store.deliveries
    .find({ state: 'draft' })
    .select({ post: 1, channel: 1, function: 1, author: 1, event: 1, answers: 1 })
    .sort({ dueAt: 1, _id: 1 })
    .limit(MOST_DRAFTS)
    .lean<Draft[]>()
    .exec();
  if (drafts.length === 0) return [];
  const posts = await store.posts
    .find({ _id: trusted({ $in: [...new Set(drafts.map(({ post }) => post))] }) })
    .select({ title: 1, text: 1, variants: 1, media: 1 })
    .lean<Worded[]>()
    .exec();
  const byId = new Map(posts.map((post) => [post._id, post]));
  return drafts.flatMap(({ _id: id, post, channel, function: name, author, event, answers }) => {
    const words = byId.get(post);
    if (!words || answers !== undefined) return [];
    const text = words.variants[channel]?.text ?? words.text;
    if (text.trim() === '' && words.media.length === 0) return [];
    const intendedAt = event?.intendedAt?.getTime() ?? null;
    return [{ id, post, channel, function: name, title: words.title, text, author, intendedAt }];
  });
}

/** The drafts that may fill a slot; those that were proposed for this very slot first. */
export function draftsFor(
  drafts: readonly WaitingDraft[],
  slot: { readonly channel: string; readonly function: FunctionName; readonly at: Instant },
): WaitingDraft[] {
  const own = drafts.filter(
    (draft) => draft.channel === slot.channel && draft.function === slot.function,
  );
  const meant = own.filter(({ intendedAt }) => intendedAt === slot.at);
  return [...meant, ...own.filter(({ intendedAt }) => intendedAt === null)];
}

import { trusted } from 'mongoose';
import type { FunctionName } from '../../domain/index.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import type { PostRecord } from '../../store/posts.js';
import type { Store } from '../../store/store.js';

/** What of a calendar or a queue is wanted, beside its channel and state. */
export interface DeliveryFilter {
  /** null for every function. */
  readonly function: FunctionName | null;
  /** The id of whoever wrote it; null for everybody. */
  readonly author: string | null;
  /** What its title or its text on the channel says, in whatever case; empty for anything. */
  readonly text: string;
}

export const NO_FILTER: DeliveryFilter = { function: null, author: null, text: '' };

/** What the store can ask of a delivery alone. */
export function criteriaOf({ function: name, author }: DeliveryFilter): Partial<DeliveryRecord> {
  return {
    ...(name === null ? {} : { function: name }),
    ...(author === null ? {} : { author }),
  };
}

type Worded = Pick<PostRecord, 'title' | 'text' | 'variants'>;

/** Whether a post says that on a channel. */
export function says(post: Worded | undefined, channel: string, text: string): boolean {
  if (text === '') return true;
  if (!post) return false;
  const words = `${post.title ?? ''}\n${post.variants[channel]?.text ?? post.text}`;
  return words.toLowerCase().includes(text.toLowerCase());
}

/** Those of the deliveries that say it, in their order. */
export async function thoseThatSay<T extends Pick<DeliveryRecord, 'post' | 'channel'>>(
  store: Store,
  deliveries: readonly T[],
  text: string,
): Promise<T[]> {
  if (text === '' || deliveries.length === 0) return [...deliveries];
  const posts = await store.posts
    .find({ _id: trusted({ $in: [...new Set(deliveries.map(({ post }) => post))] }) })
    .select({ title: 1, text: 1, variants: 1 })
    .lean<(Worded & { readonly _id: string })[]>()
    .exec();
  const byId = new Map(posts.map((post) => [post._id, post]));
  return deliveries.filter(({ post, channel }) => says(byId.get(post), channel, text));
}

/** Everybody who may have written something, by name. */
export async function loadAuthors(
  store: Pick<Store, 'people'>,
): Promise<{ readonly id: string; readonly name: string }[]> {
  const people = await store.people
    .find({})
    .sort({ name: 1 })
    .limit(1_000)
    .select({ name: 1 })
    .lean<{ readonly _id: string; readonly name: string }[]>()
    .exec();
  return people.map(({ _id, name }) => ({ id: _id, name }));
}

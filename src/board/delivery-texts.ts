import { trusted } from 'mongoose';
import type { PostRecord } from '../store/posts.js';
import type { Store } from '../store/store.js';
import { IMPACT_GROUPS, type BankImpact } from './bank-impact.js';

/** So many deliveries of one kind are named to people; the rest are counted. */
export const NAMED = 8;

/** How the deliveries begin that people are shown of an impact, by their ids. */
export async function textsOf(
  { posts: collection }: Pick<Store, 'posts'>,
  { channels, posts }: Pick<BankImpact, 'channels' | 'posts'>,
): Promise<ReadonlyMap<string, string>> {
  const named = IMPACT_GROUPS.flatMap((group) =>
    channels
      .flatMap(({ channel, impact }) =>
        impact[group].map(({ id, to }) => ({ id, to, channel: channel._id })),
      )
      .sort((a, b) => a.to - b.to)
      .slice(0, NAMED),
  );
  const wanted = new Set(named.flatMap(({ id }) => posts.get(id) ?? []));
  if (wanted.size === 0) return new Map();
  const found = await collection
    .find({ _id: trusted({ $in: [...wanted] }) })
    .select({ title: 1, text: 1, variants: 1 })
    .lean<Pick<PostRecord, '_id' | 'title' | 'text' | 'variants'>[]>()
    .exec();
  const byId = new Map(found.map((post) => [post._id, post]));
  return new Map(
    named.map(({ id, channel }) => {
      const post = byId.get(posts.get(id) ?? '');
      return [id, post ? textOn(post, channel) : ''];
    }),
  );
}

/** How a post begins on a channel. */
export function textOn(
  post: Pick<PostRecord, 'title' | 'text' | 'variants'>,
  channel: string,
): string {
  return post.title ?? post.variants[channel]?.text ?? post.text;
}

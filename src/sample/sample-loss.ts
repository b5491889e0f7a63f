import { trusted } from 'mongoose';
import type { Store } from '../store/store.js';

/** What people wrote on the sample's channels, and lose with it. */
export interface SampleLoss {
  /** Posts that stand on no channel of the organisation's own. */
  readonly posts: number;
}

/** What would go with the sample that it did not bring itself. */
export async function sampleLoss(store: Store): Promise<SampleLoss> {
  const channels = await store.channels
    .find({ sample: trusted({ $eq: true }) })
    .select({ _id: 1 })
    .lean<{ _id: string }[]>()
    .exec();
  const ids = new Set(channels.map(({ _id }) => _id));
  const own = await store.deliveries
    .find({ channel: trusted({ $in: [...ids] }), sample: false })
    .select({ post: 1 })
    .lean<{ post: string }[]>()
    .exec();
  const posts = [...new Set(own.map(({ post }) => post))];
  const all = await store.deliveries
    .find({ post: trusted({ $in: posts }) })
    .select({ post: 1, channel: 1 })
    .lean<{ post: string; channel: string }[]>()
    .exec();
  const elsewhere = new Set(all.filter(({ channel }) => !ids.has(channel)).map((one) => one.post));
  return { posts: posts.length - elsewhere.size };
}

/** A sentence to be read before the sample is removed. */
export function lossSentence({ posts }: SampleLoss): string {
  const goes = 'Its channels, people and posts go; what is yours stays.';
  if (posts === 0) return goes;
  const written = posts === 1 ? 'one post' : `${posts} posts`;
  return `${goes} What was written on its channels alone goes too: ${written}.`;
}

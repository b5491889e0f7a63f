import type { NewNotice } from '../../notices/notices.js';
import type { ChannelRecord } from '../../store/channels.js';
import type { DeliveryRecord, OutboxEntry } from '../../store/deliveries.js';
import type { PostRecord } from '../../store/posts.js';
import type { Store } from '../../store/store.js';

/** What the owner of a delivery has to know of, as what became of it. */
const TOLD: Readonly<Record<string, string>> = {
  'delivery.change-refused': 'could not be changed as was asked',
  'delivery.failed': 'failed',
  'delivery.missed': 'was missed',
  'delivery.rezoned': 'goes out at another time',
  'delivery.unconfirmed': 'may or may not have gone out',
};
/** Enough of a text to know it by. */
const OPENING = 60;

type Told = Pick<DeliveryRecord, '_id' | 'post' | 'channel' | 'author'>;

/** The notice that an outbox entry is, under the entry's id; null where nobody has to know. */
export async function deliveryNotice(
  store: Store,
  delivery: Told,
  entry: OutboxEntry,
): Promise<NewNotice | null> {
  const became = TOLD[entry.kind];
  // Who decided it knows of it.
  if (became === undefined || entry.by === delivery.author) return null;
  const [post, channel] = await Promise.all([
    store.posts
      .findById(delivery.post)
      .select({ title: 1, text: 1 })
      .lean<Pick<PostRecord, 'title' | 'text'> | null>()
      .exec(),
    store.channels
      .findById(delivery.channel)
      .select({ name: 1 })
      .lean<Pick<ChannelRecord, 'name'> | null>()
      .exec(),
  ]);
  const what = post ? `“${openingOf(post)}”` : 'A post';
  const where = channel ? ` on ${channel.name}` : '';
  return {
    id: entry.id,
    kind: entry.kind,
    to: [delivery.author],
    managersByWish: true,
    delivery: delivery._id,
    channel: delivery.channel,
    sentence: `${what}${where} ${became}. ${entry.sentence}`,
    link: `/deliveries/${delivery._id}`,
  };
}

function openingOf({ title, text }: Pick<PostRecord, 'title' | 'text'>): string {
  const words = (title ?? text).replace(/\s+/g, ' ').trim();
  const letters = [...words];
  return letters.length <= OPENING ? words : `${letters.slice(0, OPENING - 1).join('')}…`;
}

import type { FunctionName } from '../../src/domain/index.js';
import { DAY, type Instant } from '../../src/domain/time-units.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import { newRecordId } from '../../src/store/record-id.js';
import type { Store } from '../../src/store/store.js';
import { channelRecord, type Levels } from '../support/channel-record.js';
import type { WebBench } from '../web/support/web-bench.js';

/** A feed channel in Berlin, open Monday to Friday from nine to five, that began a day ago. */
export async function addChannel(
  bench: Pick<WebBench, 'store' | 'clock'>,
  levels: Levels = {},
  changes: Partial<ChannelRecord> = {},
): Promise<ChannelRecord> {
  const began = bench.clock.now() - DAY;
  const channel = channelRecord(began, { levels, otherLevels: 0, ...changes });
  await bench.store.channels.create(channel);
  return channel;
}

/** A post that waits in a slot of its channel. */
export async function queuePost(
  store: Store,
  channel: ChannelRecord,
  given: { readonly text: string; readonly at: Instant; readonly function?: FunctionName },
): Promise<string> {
  const post = newRecordId(given.at);
  const now = new Date(channel.createdAt);
  const name = given.function ?? 'news';
  await store.posts.create({
    _id: post,
    function: name,
    title: null,
    text: given.text,
    media: [],
    variants: {},
    author: 'somebody',
    createdAt: now,
    updatedAt: now,
  });
  const _id = newRecordId(given.at);
  const delivery: Partial<DeliveryRecord> = {
    _id,
    post,
    channel: channel._id,
    function: name,
    network: channel.network,
    state: 'queued',
    placement: { kind: 'slot' },
    dueAt: new Date(given.at),
    holds: new Date(given.at),
    wakeAt: new Date(given.at),
    key: _id,
    textFingerprint: given.text,
    author: 'somebody',
    createdAt: now,
    updatedAt: now,
  };
  await store.deliveries.create(delivery);
  return _id;
}

import { createSafeFetch } from '../src/networks/safe-fetch.js';
import { issueSecrets } from '../src/networks/webhook/signing-secret.js';
import type { ChannelRecord } from '../src/store/channels.js';
import { newRecordId } from '../src/store/record-id.js';
import { yearOldChannel, deliveryRecord, postRecord } from './bench-records.js';
import { openBenchServices, type BenchServices } from './bench-services.js';
import { openReceiver } from './open-receiver.js';

const CHANNELS = 20;

/** Webhook channels to a receiver in another process, on one kind of store. */
export interface PublishingWorld extends BenchServices {
  /** Writes so many deliveries that are due, each of a post of its own. @returns their ids */
  queue(count: number): Promise<string[]>;
  /** Sends a post's bytes as a webhook does, and does nothing else. */
  post(): Promise<void>;
  /** Throws unless so many were taken since the last time, each once. */
  expectTaken(count: number): Promise<void>;
}

export async function openPublishingWorld(options: {
  readonly mongodbUrl?: string | undefined;
}): Promise<PublishingWorld> {
  const opened = await openBenchServices(options);
  const { store, clock, credentials } = opened.services;
  const receiver = await openReceiver();
  const channels = Array.from({ length: CHANNELS }, (): ChannelRecord => {
    const channel = yearOldChannel(clock.now(), {
      network: 'webhook',
      settings: { url: receiver.url },
    });
    return { ...channel, credentials: credentials.seal(channel._id, issueSecrets()) };
  });
  await store.channels.insertMany(channels);
  const http = createSafeFetch({ allowLoopback: true });
  const body = JSON.stringify(postRecord(clock.now(), 0));

  return {
    ...opened,
    async queue(count) {
      const now = clock.now();
      const posts = Array.from({ length: count }, (_, number) => postRecord(now, number));
      const deliveries = posts.flatMap((post, number) => {
        const channel = channels[number % channels.length];
        return channel ? [deliveryRecord(post, channel, { at: now })] : [];
      });
      await store.posts.insertMany(posts);
      await store.deliveries.insertMany(deliveries);
      return deliveries.map(({ _id }) => _id);
    },
    async post() {
      const answer = await http.send({
        url: receiver.url,
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8', 'webhook-id': newRecordId() },
        body,
        signal: AbortSignal.timeout(20_000),
        deadlineMilliseconds: 20_000,
        maximumBytes: 4_096,
      });
      if (answer.type !== 'answered') throw new Error(`void: a post was not answered`);
    },
    async expectTaken(count) {
      const taken = await receiver.taken();
      if (taken !== count) throw new Error(`void: ${taken} posts were taken of ${count}`);
    },
    async close() {
      await opened.close();
      await receiver.close();
    },
  };
}

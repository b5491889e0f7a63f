import type { GivenChannel } from '../../support/channel-record.js';
import { feedChannel } from '../../support/channel-record.js';
import { openWebBench, type Browser, type WebBench } from './web-bench.js';
import type { Actor } from '../../../src/access/actor.js';
import type { Role } from '../../../src/domain/roles.js';
import { schedulePost } from '../../../src/publishing/scheduling/post-scheduler.js';
import type { NewPost } from '../../../src/publishing/scheduling/post-input.js';
import type { ChannelRecord } from '../../../src/store/channels.js';
import type { DeliveryRecord } from '../../../src/store/deliveries.js';
import { newRecordId } from '../../../src/store/record-id.js';

/** The web with a person of each role and whatever channels and posts a test asks for. */
export interface Screens {
  readonly bench: WebBench;
  /** Those who are logged in, by role. */
  as(role: Role): Promise<Browser>;
  actor(role: Role): Promise<Actor>;
  channel(given?: GivenChannel): Promise<ChannelRecord>;
  /** Schedules a post on one channel, by a person of this role. */
  delivery(
    channel: ChannelRecord,
    given?: Partial<NewPost> & { readonly by?: Role },
  ): Promise<DeliveryRecord>;
  /** Changes a delivery as only the publisher or the planner would. */
  put(delivery: DeliveryRecord, change: Partial<DeliveryRecord>): Promise<void>;
  read(delivery: DeliveryRecord): Promise<DeliveryRecord>;
  close(): Promise<void>;
}

export async function openScreens(): Promise<Screens> {
  const bench = await openWebBench();
  const { store, services, clock } = bench;
  const people = new Map<Role, string>();
  const browsers = new Map<Role, Browser>();

  async function idOf(role: Role): Promise<string> {
    const known = people.get(role) ?? (await bench.person(role));
    people.set(role, known);
    return known;
  }

  async function actor(role: Role): Promise<Actor> {
    const id = await idOf(role);
    return { kind: 'person', id, name: `The ${role}`, role, zone: 'Europe/Berlin' };
  }

  async function read({ _id }: DeliveryRecord): Promise<DeliveryRecord> {
    const found = await store.deliveries.findById(_id).lean<DeliveryRecord>().exec();
    if (!found) throw new Error(`there is no delivery ${_id}`);
    return found;
  }

  return {
    bench,
    actor,
    read,
    async as(role) {
      await idOf(role);
      const browser = browsers.get(role) ?? (await bench.browser(`${role}@example.com`));
      browsers.set(role, browser);
      return browser;
    },
    async channel(given = {}) {
      const record = feedChannel(clock.now(), given);
      await store.channels.create(record);
      return record;
    },
    async delivery(channel, { by = 'agent', ...given } = {}) {
      const input: NewPost = {
        function: 'news',
        title: null,
        text: `A text ${newRecordId()}`,
        media: [],
        variants: {},
        when: { type: 'next-slot' },
        overrideReason: null,
        askApproval: false,
        channels: [channel._id],
        ...given,
      };
      const result = await schedulePost(services, await actor(by), input);
      if (result.type === 'refused') throw new Error(JSON.stringify(result.refusals));
      const [delivery] = result.deliveries;
      if (!delivery) throw new Error('nothing was scheduled');
      return delivery;
    },
    async put(delivery, change) {
      await store.deliveries.updateOne({ _id: delivery._id }, { $set: change });
    },
    close: () => bench.close(),
  };
}

/** The text of a page as people read it: without tags, and with single spaces. */
export function wordsOf(html: string): string {
  return html
    .replace(/<template[\s\S]*?<\/template>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');
}

import { buffer } from 'node:stream/consumers';
import sharp from 'sharp';
import { OPERATOR } from '../../src/cli/operator.js';
import { readConfig } from '../../src/config.js';
import { dateAfter } from '../../src/domain/index.js';
import { newRecordId } from '../../src/store/record-id.js';
import { takeMessages } from '../../src/listening/message-taker.js';
import { createLogger } from '../../src/log.js';
import type { InboundMessage } from '../../src/networks/contract.js';
import { recallScene } from '../../src/scenes/scene-recaller.js';
import { saveScene } from '../../src/scenes/scene-saver.js';
import { loadSample } from '../../src/sample/sample-organisation.js';
import { openServices, type Services } from '../../src/services.js';
import { TRANSFERRED } from '../../src/transfer/collections.js';
import type { Installation } from './command.js';

/** Opens what an installation holds in this process. */
export function openServicesIn({ folder }: Installation): Promise<Services> {
  const config = readConfig({ DATA_DIR: folder, JOBS: 'in-process' });
  return openServices(config, { log: createLogger('silent') });
}

const QUESTION: InboundMessage = {
  ...{ networkId: 'https://example.org/1', thread: 'https://example.org/1', inReplyTo: null },
  ...{ kind: 'mention', author: { id: 'jo', name: 'Jo', url: null }, text: 'When do you open?' },
  ...{ at: 1_760_000_000_000, url: null, public: true, context: { cid: 'c1' } },
};

/** A little of everything that is exported. */
export async function fill(services: Services): Promise<void> {
  const { access, store, media, credentials } = services;
  await loadSample(services, OPERATOR);
  const { token } = await access.invitations.invite(
    { email: 'ada@example.com', name: 'Ada', role: 'admin', zone: 'Europe/Berlin' },
    OPERATOR,
    'test',
  );
  const password = 'seven lamps over the stage';
  await access.invitations.accept(token, { name: 'Ada', zone: 'Europe/Berlin', password }, 'test');
  await access.tokens.create({ name: 'Desk', role: 'agent', expiresAt: null }, OPERATOR);
  const reader = await store.people.findOne({ email: 'ada@example.com' }).lean();
  await store.calendarAddresses.create({
    ...{ _id: newRecordId(), person: reader?._id ?? '', name: 'Phone', channel: null },
    ...{ tokenHash: '0'.repeat(64), createdAt: new Date(1_760_000_000_000), lastUsedAt: null },
  });
  const [channel] = await store.channels.find({}).sort({ _id: 1 }).lean();
  if (!channel) throw new Error('the sample brings channels');
  const secret = credentials.seal(channel._id, { secret: 'known to nobody' });
  await store.channels.updateOne({ _id: channel._id }, { credentials: secret });
  const png = await sharp({ create: { width: 8, height: 4, channels: 3, background: '#f80' } })
    .png()
    .toBuffer();
  const image = await media.accept(png, { by: OPERATOR.id });
  await takeMessages(store, { channel: channel._id, messages: [QUESTION], now: 1_760_000_000_000 });
  await store.listenings.create({ _id: channel._id, nextAt: new Date(0), until: new Date(0) });
  await store.organisation.updateOne({}, { $set: { consistencyThreshold: 75 } });
  await addMailing(services, channel._id);
  await addFilling(services, channel._id);
  await addScene(services, channel._id);
  const spent = { minutes: 25, at: new Date(1_760_000_000_000), by: OPERATOR.id };
  await store.deliveries.updateOne({ channel: channel._id }, { $set: { spent } });
  const [post] = await store.posts.find({}).sort({ _id: 1 }).lean();
  await store.posts.updateOne(
    { _id: post?._id ?? '' },
    { media: [{ id: image._id, alternativeText: 'A lamp' }] },
  );
}

/** An evergreen and an event. */
async function addFilling({ store }: Services, channel: string): Promise<void> {
  const at = new Date(1_760_000_000_000);
  const shared = { author: OPERATOR.id, revision: 0, sample: false, createdAt: at, updatedAt: at };
  await store.evergreens.create({
    ...{ ...shared, _id: newRecordId(), function: 'news', title: null, text: 'Bikes ride free.' },
    ...{ media: [], variants: { [channel]: { text: 'Bikes ride free here.' } }, approvedBy: null },
    ...{ channels: [channel], restDays: 90, season: { from: '11-15', to: '02-28' } },
    retiredAt: null,
  });
  await store.events.create({
    ...{ ...shared, _id: newRecordId(), name: 'Open day', startsAt: at, endsAt: null },
    ...{ zone: 'Europe/Berlin', place: 'Pier 3', link: 'https://example.org/', deletedAt: null },
    ...{ function: 'events', channels: [channel], cancelled: [] },
  });
}

/** An issue that one subscriber got. */
async function addMailing({ store }: Services, channel: string): Promise<void> {
  const at = new Date(1_760_000_000_000);
  const [subscriber, mailing] = [newRecordId(), 'k'.repeat(32)];
  await store.subscribers.create({
    ...{ _id: subscriber, channel, address: 'jo@example.org', state: 'active', source: 'form' },
    ...{ consent: 'By the form.', confirmedAt: at, createdAt: at },
  });
  await store.mailings.create({
    ...{ _id: mailing, channel, kind: 'issue', state: 'ended', at, endedAt: at },
    letter: {
      ...{ kind: 'issue', subject: 'News', title: null, text: 'Open.', function: 'news' },
      media: [],
    },
  });
  await store.mailRecipients.create({
    ...{ _id: `${mailing}.${subscriber}`, mailing, channel, subscriber },
    ...{ address: 'jo@example.org', state: 'sent', messageId: '<1@example.org>', at },
  });
}

/** A scene that is to be recalled at the end of a year. */
async function addScene(services: Services, channel: string): Promise<void> {
  const levels = { [channel]: { news: 25, support: 10 } };
  const today = new Date().toISOString().slice(0, 10);
  const scene = await saveScene(services, OPERATOR, { name: 'Quiet', levels, grandMaster: 90 });
  await recallScene(services, OPERATOR, {
    scene: scene._id,
    ...{ from: dateAfter(today, 20), to: dateAfter(today, 40), overDays: 7 },
    seen: null,
  });
}

export async function recordsOf({ store }: Services, name: string): Promise<unknown[]> {
  const found = TRANSFERRED.find((collection) => collection.name === name);
  const records: unknown[] = [];
  for await (const record of found?.read(store) ?? []) records.push(record);
  return records;
}

export async function imageOf({ store, media }: Services): Promise<Buffer> {
  const [record] = await store.media.find({}).lean();
  const opened = await media.open(record?._id ?? '');
  if (!opened) throw new Error('there is no image');
  return buffer(opened.stream);
}

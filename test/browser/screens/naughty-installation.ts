import { newRecordId } from '../../../src/store/record-id.js';
import { fill } from '../../cli/filled-installation.js';
import type { BrowserBench } from '../support.js';
import { makeNaughty, type NaughtyPlaces } from './naughty-texts.js';
import { placesIn, type Places } from './screen-list.js';

export interface NaughtyInstallation {
  readonly places: Places;
  /** Which text stands where, by its number. */
  readonly texts: NaughtyPlaces;
  /** Pages beside the list of screens, on which its texts are shown. */
  readonly morePages: readonly string[];
  /** Texts that no screen of these shows. */
  readonly unshown: readonly string[];
}

/** A little of everything there is, and then every text in it is naughty. */
export async function fillNaughty(bench: BrowserBench): Promise<NaughtyInstallation> {
  const { services, store } = bench;
  const admin = await bench.person('admin');
  await fill(services);
  const places = await placesIn(services);
  const letters = await makeNewsletter(store, places.channel);
  const at = new Date(services.clock.now());
  const blackouts = [{ from: '2031-01-01', to: '2031-01-02', reason: 'x' }];
  await store.organisation.updateOne({}, { $set: { blackouts } });
  await store.channels.updateOne({ _id: places.channel }, { $set: { blackouts } });
  await store.notices.create({
    ...{
      _id: `x.${admin}`,
      cause: 'x',
      person: admin,
      kind: 'failed',
      sentence: 'x',
      link: '/queue',
    },
    ...{ delivery: null, channel: null, at, readAt: null, mailAt: null, message: null },
  });
  const [image] = await store.media.find({}).lean();
  const media = [{ id: image?._id, alternativeText: 'x' }];
  await store.posts.updateOne({ _id: places.post }, { $set: { media, title: 'x' } });
  await store.calendarAddresses.updateOne({}, { $set: { person: admin } });
  const overrides = [{ rule: 'too-close', reason: 'x', by: admin, at }];
  const change = { kind: 'edit', by: admin, at, text: 'x', attempts: 1, refusal: 'x' };
  const outcome = { networkId: 'x', url: 'x', at, late: true };
  await store.deliveries.updateOne(
    { _id: places.published },
    { $set: { overrides, change, outcome } },
  );
  const message = await store.messages.findOne({}).lean();
  const entry = await store.feedEntries.findOne({ channel: places.channel }).lean();
  const mailing = await store.mailings.findOne({}).lean();
  const texts = await makeNaughty(store);
  return {
    places,
    texts,
    unshown: [
      // Of an edit and a pin; test/web/deliveries-out.test.ts.
      'delivery.change.refusal',
      'delivery.change.text',
      // Kept for whoever looks into the documents: the health screen has words of its own.
      'listening.problem',
      // Of a list of thousands: kept, and taken along in a file.
      'mail-recipient.reason',
      'mailing.problem',
      'subscriber.consent',
    ],
    morePages: [
      `/inbox/${message?._id}`,
      `/f/${places.slug}/${entry?._id}`,
      '/n/letters',
      `/n/letters/${mailing?._id}`,
      `/settings/channels/${letters}`,
      `/settings/channels/${letters}/subscribers`,
    ],
  };
}

/** A channel by e-mail, which has the subscriber and the issue. */
async function makeNewsletter(store: BrowserBench['store'], like: string): Promise<string> {
  const channel = await store.channels.findById(like).lean();
  const _id = newRecordId();
  const settings = {
    ...{ fromName: 'Library', fromAddress: 'news@example.org', replyTo: '', description: 'x' },
    ...{ postalAddress: 'x', smtpServer: 'localhost', smtpUsername: '', imapServer: '' },
    ...{ imapUsername: '', imapMailbox: '' },
  };
  await store.channels.create({ ...channel, _id, slug: 'letters', network: 'email', settings });
  for (const model of [store.mailings, store.subscribers, store.mailRecipients]) {
    await (model as typeof store.subscribers).updateMany({}, { $set: { channel: _id } });
  }
  return _id;
}

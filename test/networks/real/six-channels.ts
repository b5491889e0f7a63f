import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { DAY, MINUTE } from '../../../src/domain/time-units.js';
import { FUNCTION_NAMES } from '../../../src/domain/index.js';
import { newSubscriber } from '../../../src/networks/email/subscriptions.js';
import type { ChannelRecord } from '../../../src/store/channels.js';
import {
  expectAccessible,
  expectNoSidewaysScroll,
  expectNothingRefused,
} from '../../browser/support.js';
import { MAIL_DOMAIN, MAIL_PASSWORD } from '../servers/mail-servers.js';
import { PERSON, type SixNetworks } from './six-networks.js';

export const NAMES = ['Sky', 'Trumpet', 'Site', 'Letter', 'Paper', 'Hook'] as const;
export type ChannelName = (typeof NAMES)[number];

export const SUBSCRIBER = `carla@${MAIL_DOMAIN}`;
export const SENDER = `news@${MAIL_DOMAIN}`;

/** Connects a channel of every network by the forms that a person fills in. */
export async function connectSix(six: SixNetworks): Promise<void> {
  const page = await six.browser.pageOf(PERSON);
  const { pds, bluesky, snac, site, mail, receiver } = six;
  const { library } = site.users;
  const connected = (name: string) =>
    page.getByText(`${name} is connected. Turn up its faders`).waitFor();

  const fill = async (network: string, name: ChannelName, fields: Record<string, string>) => {
    await page.goto(`/settings/channels/new?network=${network}`);
    await page.getByLabel('Name', { exact: true }).fill(name);
    for (const [label, value] of Object.entries(fields)) await field(page, label).fill(value);
    await field(page, 'Time zone').fill('UTC');
  };
  const connect = () => page.getByRole('button', { name: 'Test and connect' }).click();

  await fill('bluesky', 'Sky', {
    Handle: bluesky.ours.handle,
    'App password': 'not-the-right-one',
    Server: pds.url,
  });
  await connect();
  // What was typed is kept, but for secrets.
  await page.getByText('Nothing was saved: Sky was refused.').waitFor();
  await expectAccessible(page);
  expect(await field(page, 'App password').inputValue()).to.equal('');
  await field(page, 'App password').fill(bluesky.ours.appPassword);
  await connect();
  await connected('Sky');

  await fill('mastodon', 'Trumpet', { Server: snac.url });
  await page.getByRole('button', { name: 'Log in at your Mastodon server' }).click();
  await expectAccessible(page);
  expectNothingRefused(page);
  await page.getByRole('link', { name: 'Continue at' }).click();
  await page.locator('[name=login]').fill(six.mastodon.ours.name);
  await page.locator('[name=passwd]').fill(six.mastodon.ours.password);
  await page.locator('[type=submit]').click();
  await connected('Trumpet');

  await fill('wordpress', 'Site', {
    Site: site.url,
    'User name': library.user,
    'Application password': library.applicationPassword,
  });
  await connect();
  await connected('Site');

  await fill('email', 'Letter', {
    'Sender’s name': 'City Library',
    'Sender’s address': SENDER,
    'Postal address': 'Library Square 1, Exampletown',
    'Server for sending (SMTP)': `smtp://127.0.0.1:${mail.smtpPort}`,
    'User name for sending': 'news',
    'Password for sending': MAIL_PASSWORD,
    'Server for reading (IMAP)': `imap://127.0.0.1:${mail.imapPort}`,
  });
  await connect();
  await connected('Letter');

  await fill('feed', 'Paper', { Description: 'All that is new' });
  await connect();
  await connected('Paper');

  await fill('webhook', 'Hook', { Address: receiver.url });
  await connect();
  await expectAccessible(page);
  six.webhookSecret.value = await page.getByLabel('Signing secret').inputValue();
  await connected('Hook');
  await page.getByRole('link', { name: 'I have copied it' }).click();
  expectNothingRefused(page);
  await page.context().close();
}

/** The forms by which channels are connected, wide and narrow. */
export async function expectFormsFit({ browser, services }: SixNetworks): Promise<void> {
  const channels = await services.store.channels.find({ deletedAt: null }).lean().exec();
  for (const width of [1_440, 360]) {
    const page = await browser.pageOf(PERSON, { width });
    for (const { network } of channels) {
      await page.goto(`/settings/channels/new?network=${network}`);
      await expectAccessible(page);
      await expectNoSidewaysScroll(page);
    }
    expectNothingRefused(page);
    await page.context().close();
  }
}

/** By the beginning of its label, behind which it may say that it is optional. */
const field = (page: Page, label: string) =>
  page.getByLabel(new RegExp(`^${label.replace(/[()]/g, '\\$&')}(\\s*\\(optional\\))?$`));

/** Every channel open all week with its dimmers at 100 for two months, and a subscriber. */
export async function openChannels({
  services,
}: SixNetworks): Promise<ReadonlyMap<ChannelName, ChannelRecord>> {
  const { store, clock } = services;
  const now = clock.now();
  const records = await store.channels.find({ deletedAt: null }).lean<ChannelRecord[]>().exec();
  const windows = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: 0, to: 1_440 }));
  for (const { _id, dimmers, rhythms } of records) {
    for (const name of FUNCTION_NAMES) {
      dimmers[name].levels.push({ at: now - 60 * DAY, level: 100, by: null });
    }
    const always = rhythms.map((each) => ({ ...each, windows, from: now - 60 * DAY }));
    await store.channels.updateOne({ _id }, { $set: { dimmers, rhythms: always } });
  }
  const byName = new Map(records.map((each) => [each.name as ChannelName, each]));
  const letter = byName.get('Letter');
  if (!letter) throw new Error('there is no newsletter');
  const confirmedAt = new Date(now - MINUTE);
  await store.subscribers.create(
    newSubscriber(
      { channel: letter._id, address: SUBSCRIBER, now },
      { state: 'active', source: 'form', confirmedAt },
    ),
  );
  return byName;
}

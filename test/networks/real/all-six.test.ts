import { expect } from 'chai';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { MINUTE, SECOND } from '../../../src/domain/time-units.js';
import type { ChannelRecord } from '../../../src/store/channels.js';
import type { DeliveryRecord } from '../../../src/store/deliveries.js';
import {
  chromiumIsHere,
  expectAccessible,
  expectNoSidewaysScroll,
  expectNothingRefused,
} from '../../browser/support.js';
import { newsboatIsHere, openNewsboat } from '../../process/support/newsboat.js';
import { until } from '../../process/support/waiting.js';
import { allServers } from '../servers/all-servers.js';
import { describeOn } from '../servers/test-server.js';
import {
  connectSix,
  expectFormsFit,
  NAMES,
  openChannels,
  SUBSCRIBER,
  type ChannelName,
} from './six-channels.js';
import { answersOn, sayOn, type Talkative } from './six-conversations.js';
import { PERSON, startSixNetworks, type SixNetworks } from './six-networks.js';

const LINK = 'https://example.org/hours';
const TALKATIVE = ['Sky', 'Trumpet', 'Site', 'Letter'] as const;
const questionOn = (name: Talkative) => `When do you open, ${name}?`;
const SHOWN = 'The reading room in the evening';
const textFor = (friend: string) => `Open on Sundays, says @${friend}: ${LINK} #Sunday`;

const everything = {
  name: 'all networks’ servers, newsboat and Chromium',
  missing: () =>
    allServers.map((server) => server.missing()).find((reason) => reason !== null) ??
    (newsboatIsHere ? null : 'newsboat is not installed') ??
    (chromiumIsHere ? null : 'Chromium is not installed'),
  install: () => Promise.resolve(),
};

describeOn(everything, 'One post on all six networks', function () {
  this.timeout(150_000);
  let six: SixNetworks;
  let channels: ReadonlyMap<ChannelName, ChannelRecord>;
  let newsboat: ReturnType<typeof openNewsboat>;
  let deliveries: ReadonlyMap<ChannelName, DeliveryRecord>;
  const asked = new Map<Talkative, string>();
  before(async () => {
    six = await startSixNetworks();
    await connectSix(six);
    channels = await openChannels(six);
    newsboat = openNewsboat(`${six.url}/f/paper/feed.atom`);
    expect(await newsboat.unread()).to.equal(0);
    await write();
    // There is time until it is due.
    await expectFormsFit(six);
    deliveries = await published();
    for (const name of TALKATIVE) {
      asked.set(name, await sayOn(six, name, { text: questionOn(name), to: networkId(name) }));
    }
  });
  after(async () => {
    newsboat?.close();
    await six?.close();
  });

  const channel = (name: ChannelName): ChannelRecord => found(channels.get(name));
  const delivery = (name: ChannelName): DeliveryRecord => found(deliveries.get(name));
  const networkId = (name: ChannelName): string => found(delivery(name).outcome?.networkId);

  /** Writes it and schedules it for the next whole minute that leaves time to press the button. */
  async function write(): Promise<void> {
    const page = await six.browser.pageOf(PERSON);
    await page.goto('/write');
    for (const name of NAMES) await page.getByRole('checkbox', { name }).check();
    await page.getByLabel('Title').fill('Sundays');
    await page.getByLabel('Text', { exact: true }).fill(textFor(six.bluesky.theirs.handle));
    await page.getByText('Say it differently on Trumpet').click();
    await page.getByLabel('Text on Trumpet').fill(textFor(six.mastodon.theirs.name));
    const create = { width: 600, height: 400, channels: 3, background: '#28506a' } as const;
    const buffer = await sharp({ create }).png().toBuffer();
    await page.setInputFiles('#images', { name: 'room.png', mimeType: 'image/png', buffer });
    await page.getByLabel('What it shows').fill(SHOWN);
    for (const name of NAMES) {
      await page.getByRole('region', { name }).getByRole('img', { name: SHOWN }).waitFor();
    }
    await expectFit(page);
    const at = new Date(Math.ceil((Date.now() + 8 * SECOND) / MINUTE) * MINUTE).toISOString();
    await page.getByRole('radio', { name: 'A fixed time' }).check();
    await page.getByLabel('Date').fill(at.slice(0, 10));
    await page.getByLabel('Time', { exact: true }).fill(at.slice(11, 16));
    await page.getByRole('button', { name: 'Schedule' }).click();
    await page.waitForURL('/queue');
    expectNothingRefused(page);
    await page.context().close();
  }

  async function published(): Promise<ReadonlyMap<ChannelName, DeliveryRecord>> {
    const load = () =>
      six.services.store.deliveries.find({ answers: null }).lean<DeliveryRecord[]>().exec();
    const records = await until(
      'all six are published',
      async () => {
        const now = await load();
        return now.length === 6 && now.every(({ state }) => state === 'published') && now;
      },
      { withinMilliseconds: 100_000, everyMilliseconds: 200 },
    ).catch(async (error: unknown) => {
      const left = (await load()).map(({ network, state, problem }) => ({
        network,
        state,
        problem,
      }));
      throw new Error(JSON.stringify(left), { cause: error });
    });
    return new Map(
      NAMES.map((name) => [
        name,
        found(records.find((each) => each.channel === channel(name)._id)),
      ]),
    );
  }

  async function expectFit(page: Page): Promise<void> {
    for (const width of [360, 1_440]) {
      await page.setViewportSize({ width, height: 900 });
      await expectAccessible(page);
      await expectNoSidewaysScroll(page);
    }
  }

  it('stands once on Bluesky, with its link, mention, tag and image', async () => {
    const { pds, bluesky } = six;
    const [post, ...more] = (await pds.posts(bluesky.ours)).filter(({ value }) => !value['reply']);
    expect(more).to.deep.equal([]);
    expect(post?.uri).to.equal(networkId('Sky'));
    const facets = JSON.stringify(post?.value['facets']);
    for (const each of [bluesky.theirs.did, `"${LINK}"`, '"Sunday"']) {
      expect(facets).to.include(each);
    }
    const { images } = post?.value['embed'] as { images: { alt: string }[] };
    expect(images.map(({ alt }) => alt)).to.deep.equal([SHOWN]);
  });

  it('stands once on snac2, with its link, mention, tag and image', async () => {
    const { snac, mastodon } = six;
    const statuses = await snac.statuses(mastodon.ours.name);
    const [status, ...more] = statuses.filter((each) => each.in_reply_to_id === null);
    expect(more).to.deep.equal([]);
    expect(status?.id).to.equal(networkId('Trumpet'));
    expect(status?.content).to.include(`href="${LINK}"`);
    expect(status?.content).to.match(/<a[^>]*>#Sunday<\/a>/);
    expect(status?.content).to.include(`href="${snac.url}/${mastodon.theirs.name}"`);
    expect(status?.media_attachments.map(({ description }) => description)).to.deep.equal([SHOWN]);
  });

  it('lies once in the subscriber’s mailbox, as HTML and as plain text with its image', async () => {
    const mails = await six.mail.arrived(nameOf(SUBSCRIBER), 1);
    const issues = mails.filter(({ mail }) => mail.subject === 'Sundays');
    expect(issues).to.have.length(1);
    const mail = found(issues[0]).mail;
    expect(mail.text).to.include(LINK).and.to.include('#Sunday');
    expect(mail.html).to.include(`href="${LINK}"`).and.to.include(`alt="${SHOWN}"`);
    const source = found(/<img[^>]*src="([^"]+)"/.exec(mail.html ?? '')?.[1]);
    const answer = await fetch(source);
    expect((await sharp(Buffer.from(await answer.arrayBuffer())).metadata()).width).to.be.above(
      100,
    );
  });

  it('is one page of the WordPress site', async () => {
    const { site } = six;
    const posts = (await site.call('posts', { query: { search: 'Open on Sundays' } })) as {
      id: number;
      link: string;
    }[];
    expect(posts.map(({ id }) => String(id))).to.deep.equal([networkId('Site')]);
    const page = await site.page(found(posts[0]).link);
    for (const each of ['Sundays', `href="${LINK}"`, `alt="${SHOWN}"`])
      expect(page).to.include(each);
    const tags = (await site.call('tags', { query: { post: networkId('Site') } })) as {
      name: string;
    }[];
    expect(tags.map(({ name }) => name)).to.deep.equal(['Sunday']);
  });

  it('is read once by a feed reader', async () => {
    expect(await newsboat.unread()).to.equal(1);
    const feed = await (await fetch(`${six.url}/f/paper/feed.atom`)).text();
    expect(feed.match(/<entry>/g)).to.have.length(1);
    for (const each of [LINK, '#Sunday', SHOWN]) expect(feed).to.include(each);
  });

  it('comes once to the webhook, under a signature that is valid', () => {
    const { received, taken } = six.receiver;
    expect(received).to.have.length(1);
    expect([...taken.keys()]).to.deep.equal([networkId('Hook')]);
    const data = found([...taken.values()][0]).data;
    expect(data['text']).to.equal(textFor(six.bluesky.theirs.handle));
    const media = data['media'] as { alternativeText: string }[];
    expect(media.map(({ alternativeText }) => alternativeText)).to.deep.equal([SHOWN]);
  });

  for (const name of TALKATIVE) {
    it(`is answered on ${name}, which is seen in the inbox, answered, and brought out once`, async () => {
      const question = questionOn(name);
      const message = await heard(name, question);
      expect(message.delivery).to.equal(delivery(name)._id);

      const page = await six.browser.pageOf(PERSON);
      await page.goto('/inbox');
      await page.getByRole('link', { name: question }).click();
      const answers = page.getByRole('link', { name: 'answers this post' });
      expect(await answers.getAttribute('href')).to.equal(`/deliveries/${delivery(name)._id}`);
      await page.getByLabel('Your answer').fill('At nine.');
      await page.getByRole('button', { name: 'Answer', exact: true }).click();
      await page.getByText('Your answer is saved and goes out now.').waitFor();
      await until('the answer is published', async () => {
        const answer = await six.services.store.deliveries
          .findOne({ answers: message._id })
          .lean<DeliveryRecord>();
        return answer?.state === 'published';
      });
      const arrived = await until('it is there', async () => {
        const texts = await answersOn(six, name, found(asked.get(name)));
        return texts.length > 0 && texts;
      });
      expect(arrived).to.have.length(1);
      expect(arrived[0]).to.include('At nine.');
      await page.reload();
      await page.getByText('Published').first().waitFor();
      await expectFit(page);
      await page.goto('/inbox');
      await expectFit(page);
      expectNothingRefused(page);
      await page.context().close();
    });
  }

  /** Has the channel read again, before its minute is over, until the worker took the message. */
  const heard = (name: ChannelName, text: string) =>
    until(
      `${name} was read`,
      async () => {
        const { store } = six.services;
        const { _id } = channel(name);
        const messages = await store.messages.find({ channel: _id }).lean().exec();
        const message = messages.find((each) => each.text.includes(text));
        if (message) return message;
        await store.listenings.updateOne({ _id, problem: null }, { $set: { nextAt: new Date() } });
        return null;
      },
      { withinMilliseconds: 80_000, everyMilliseconds: 500 },
    );
});

const nameOf = (address: string): string => address.split('@')[0] ?? '';

function found<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('there is none');
  return value;
}

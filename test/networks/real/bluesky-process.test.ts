import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { SECOND } from '../../../src/domain/time-units.js';
import type { Services } from '../../../src/services.js';
import type { ChannelRecord } from '../../../src/store/channels.js';
import type { DeliveryRecord } from '../../../src/store/deliveries.js';
import {
  ACCEPT,
  ACCEPT_AND_STAY_SILENT,
  acceptAndSay,
  refuse,
} from '../../faults/support/behaviour.js';
import { makeInstallation, type Installation } from '../../process/support/installation.js';
import type { Product, RootName } from '../../process/support/product.js';
import { seedChannel, seedDue } from '../../process/support/seeding.js';
import { until } from '../../process/support/waiting.js';
import { blueskyPds, startPds, type PdsAccount, type RunningPds } from '../servers/bluesky-pds.js';
import { describeOn } from '../servers/test-server.js';
import { startFaultProxy, type FaultProxy, type Spoiling } from './fault-proxy.js';

const PUT = 'com.atproto.repo.putRecord';

/** Rows of the fault matrix with real workers, a real server, and its own list counted afterwards. */
describeOn(blueskyPds, 'Workers that publish on Bluesky’s own server', function () {
  this.timeout(120_000);
  let pds: RunningPds;
  let place: Installation;
  let names = 0;
  const proxies: FaultProxy[] = [];
  before(async () => {
    pds = await startPds();
  });
  after(() => pds.close());
  beforeEach(async () => {
    place = await makeInstallation();
  });
  afterEach(async () => {
    await place.remove();
    await Promise.all(proxies.splice(0).map((proxy) => proxy.close()));
  });

  interface Posting {
    readonly account: PdsAccount;
    readonly proxy: FaultProxy;
    readonly channel: ChannelRecord;
  }

  async function connect(services: Services): Promise<Posting> {
    names += 1;
    const account = await pds.createAccount(`worker${names}`);
    const proxy = await startFaultProxy(pds.url);
    proxies.push(proxy);
    const { handle, appPassword } = account;
    const channel = await seedChannel(services, {
      ...{ slug: `bluesky-${names}`, network: 'bluesky' },
      settings: { service: proxy.url, handle },
      credentials: { appPassword },
    });
    return { account, proxy, channel };
  }

  const startWorker = (root: RootName = 'faults'): Promise<Product> =>
    place.start(root, { JOBS: 'in-process', ALLOW_LOOPBACK: '1' });

  const due = async (services: Services, { channel }: Posting): Promise<DeliveryRecord> => {
    const [delivery] = await seedDue(services, channel, [services.clock.now() + SECOND / 2]);
    if (delivery === undefined) throw new Error('nothing was queued');
    return delivery;
  };

  const published = (services: Services, { _id }: DeliveryRecord): Promise<DeliveryRecord> =>
    until(
      'it is published',
      async () => {
        const found = await services.store.deliveries.findById(_id).lean<DeliveryRecord>().exec();
        return found?.state === 'published' && found;
      },
      { withinMilliseconds: 100_000, everyMilliseconds: 100 },
    );

  it('bring a link, a mention, a tag and an image made to fit, as the screens queue them', async () => {
    await place.use(async (services) => {
      const posting = await connect(services);
      const friend = await pds.createAccount(`friend${names}`);
      const noise = { width: 2_400, height: 1_200, channels: 3 as const };
      const photograph = await sharp(randomBytes(noise.width * noise.height * 3), { raw: noise })
        .jpeg({ quality: 85 })
        .toBuffer();
      expect(photograph.length).to.be.above(2_000_000);
      const image = await services.media.accept(photograph, { by: 'test' });
      const delivery = await due(services, posting);
      const text = `With @${friend.handle} on https://example.org/hours #Sunday`;
      const media = [{ id: image._id, alternativeText: 'Noise, as far as one sees' }];
      await services.store.posts.updateOne({ _id: delivery.post }, { $set: { text, media } });
      await startWorker();
      await published(services, delivery);

      const [post] = await pds.posts(posting.account);
      expect(post?.value['text']).to.equal(`With @${friend.handle} on example.org/hours #Sunday`);
      const facets = JSON.stringify(post?.value['facets']);
      for (const found of [friend.did, '"https://example.org/hours"', '"Sunday"']) {
        expect(facets).to.include(found);
      }
      const { images } = post?.value['embed'] as {
        images: { alt: string; image: { ref: { $link: string } } }[];
      };
      expect(images.map(({ alt }) => alt)).to.deep.equal(['Noise, as far as one sees']);
      const query = new URLSearchParams({
        did: posting.account.did,
        cid: images[0]?.image.ref.$link ?? '',
      });
      const blob = await fetch(`${pds.url}/xrpc/com.atproto.sync.getBlob?${query.toString()}`);
      const bytes = Buffer.from(await blob.arrayBuffer());
      expect(bytes.length).to.be.within(50_000, 1_000_000);
      const shown = await sharp(bytes).metadata();
      expect(shown.format).to.equal('jpeg');
      expect((shown.width ?? 0) / (shown.height ?? 1)).to.be.closeTo(2, 0.02);
    });
  });

  const killed: [string, string, boolean][] = [
    ['F2', 'after the intent and before anything arrived', false],
    ['F3', 'after the server took the post and before that was recorded', true],
  ];
  for (const [row, when, takes] of killed) {
    it(`${row}: one that is killed ${when} loses nothing and posts nothing twice`, async () => {
      await place.use(async (services) => {
        const posting = await connect(services);
        const delivery = await due(services, posting);
        const worker = await startWorker();
        let seen = -1;
        posting.proxy.next(PUT, {
          ...{ takes, answer: 'drop' },
          meanwhile: async () => {
            await worker.kill();
            seen = (await pds.posts(posting.account)).length;
          },
        });
        await worker.exit;
        await startWorker();
        const { history, outcome } = await published(services, delivery);
        expect(seen).to.equal(takes ? 1 : 0);
        const posts = await pds.posts(posting.account);
        expect(posts.map(({ uri }) => uri)).to.deep.equal([outcome?.networkId]);
        const events = history.map(({ event }) => event);
        expect(events).to.include('unconfirmed');
        // Found by reading back, it is not sent again.
        const sent = posting.proxy.calls.filter((call) => call.includes(PUT)).length;
        expect(sent).to.equal(takes ? 1 : 2);
      });
    });
  }

  const answers: [string, string, Spoiling][] = [
    ['F18', 'takes it and says nothing', ACCEPT_AND_STAY_SILENT],
    ['F20', 'takes it and answers 500', acceptAndSay(500)],
    ['F20', 'answers 500 without it', refuse(500)],
    ['F24', 'takes it and answers without an end', { takes: true, answer: 'drip' }],
    ['F25', 'takes it and its answer is cut', { takes: true, answer: 'cut-body' }],
  ];
  for (const [row, what, spoiling] of answers) {
    it(`${row}: bring a post out once when the server ${what}`, async () => {
      await place.use(async (services) => {
        const posting = await connect(services);
        posting.proxy.next(PUT, spoiling);
        const delivery = await due(services, posting);
        await startWorker();
        const { outcome } = await published(services, delivery);
        const [post, ...more] = await pds.posts(posting.account);
        expect(more).to.deep.equal([]);
        expect(outcome?.networkId).to.equal(post?.uri);
        expect(outcome?.url).to.include(`/profile/${posting.account.did}/post/`);
        expect(posting.proxy.landed).to.equal(1);
      });
    });
  }

  it('F22: renew a log-in that has ended, keep the new one, and bring the post out', async () => {
    await place.use(async (services) => {
      const posting = await connect(services);
      const { channel, account, proxy } = posting;
      const forged = { did: account.did, accessJwt: 'a.b.c', refreshJwt: 'd.e.f' };
      const { appPassword } = account;
      const ended = services.credentials.seal(channel._id, { appPassword, session: forged });
      await services.store.channels.updateOne({ _id: channel._id }, { credentials: ended });
      const delivery = await due(services, posting);
      // In the times of earnest: a renewal is longer than the short leases of the other rows.
      await startWorker('worker');
      await published(services, delivery);
      expect(await pds.posts(account)).to.have.length(1);
      const kept = await services.store.channels.findById(channel._id).lean<ChannelRecord>().exec();
      expect(kept?.connection.state).to.equal('connected');
      const opened = services.credentials.unseal(channel._id, kept?.credentials ?? '');
      expect(opened).to.include({ appPassword });
      expect(opened['session']).to.include({ did: account.did });
      expect(opened['session']).not.to.deep.equal(forged);
      // Publisher, listener and the care of connections all met it; one of them renewed it.
      const renewals = proxy.calls.filter((call) => call.includes('refreshSession'));
      expect(renewals).to.have.length(1);
    });
  });

  it('F21, F23: let the other channels go out while one is asked to wait', async () => {
    await place.use(async (services) => {
      const postings = [await connect(services), await connect(services), await connect(services)];
      const [waiting] = postings;
      waiting?.proxy.next(PUT, refuse(429, { 'retry-after': '120' }), ACCEPT);
      const deliveries = [];
      for (const posting of postings) deliveries.push(await due(services, posting));
      await startWorker();
      const [first, ...others] = deliveries;
      for (const delivery of others) await published(services, delivery);
      const held = await until('the first is postponed', async () => {
        const found = await services.store.deliveries
          .findById(first?._id)
          .lean<DeliveryRecord>()
          .exec();
        return found?.history.some(({ event }) => event === 'postponed') && found;
      });
      expect(held.state).to.equal('queued');
      expect(held.wakeAt?.getTime()).to.be.above(services.clock.now() + 60 * SECOND);
      const counts = await Promise.all(
        postings.map(async ({ account }) => (await pds.posts(account)).length),
      );
      expect(counts).to.deep.equal([0, 1, 1]);
    });
  });
});

import { expect } from 'chai';
import { addChannel, queuePost } from '../board/support.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import { openWebBench, type Browser, type WebBench } from '../web/support/web-bench.js';
import { CONNECT_FORM } from './support.js';

// The bench's clock stands at Monday 2 March 2026, 10:00 in Berlin.
const THURSDAY_NOON = Date.UTC(2026, 2, 5, 11);

describe('a channel in Settings', () => {
  let bench: WebBench;
  let admin: Browser;
  let channel: ChannelRecord;
  let path: string;
  beforeEach(async () => {
    bench = await openWebBench();
    await bench.person('admin');
    admin = await bench.browser('admin@example.com');
    channel = await addChannel(bench, { news: 50 });
    path = `/settings/channels/${channel._id}`;
  });
  afterEach(() => bench.close());

  const stored = () => bench.store.channels.findById(channel._id).lean<ChannelRecord>().orFail();
  const queued = (at = THURSDAY_NOON) => queuePost(bench.store, channel, { text: 'Snow', at });
  const delivery = (id: string) =>
    bench.store.deliveries.findById(id).lean<DeliveryRecord>().orFail();

  describe('when its name, settings and approval are edited', () => {
    const form = {
      revision: '0',
      name: 'City and harbour',
      'settings.description': 'All of it',
      'settings.language': 'de',
      'approval.news': 'on',
    };

    it('is saved as a whole, and its address stays', async () => {
      expect((await admin.post(path, form, path)).status).to.equal(303);
      const after = await stored();
      expect(after).to.include({ name: 'City and harbour', slug: channel.slug, revision: 1 });
      expect(after.settings).to.deep.equal({ description: 'All of it', language: 'de' });
      expect(after.dimmers.news.approval).to.equal(true);
      expect(after.dimmers.support.approval).to.equal(false);
      expect(after.dimmers.news.levels).to.have.length(1);
    });

    it('keeps what was typed and saves nothing when somebody else was quicker', async () => {
      await bench.store.channels.updateOne({ _id: channel._id }, { $inc: { revision: 1 } });
      const answer = await admin.post(path, form, path);
      expect(answer.status).to.equal(409);
      expect(answer.text).to.contain('Nothing was saved').and.contain('City and harbour');
      expect((await stored()).name).to.equal('City news');
      // The page carries the new revision, so that saving again is a decision.
      expect((await admin.post(path, { ...form, revision: '1' }, path)).status).to.equal(303);
    });

    it('names what cannot be used', async () => {
      const answer = await admin.post(path, { ...form, name: '', 'settings.language': '??' }, path);
      expect(answer.status).to.equal(400);
      expect(answer.text).to.contain('href="#name"').and.contain('href="#settings.language"');
      expect((await stored()).revision).to.equal(0);
    });
  });

  describe('when its rhythm is edited', () => {
    const rhythm = {
      revision: '0',
      ...Object.fromEntries(
        Object.entries(CONNECT_FORM).filter(([name]) =>
          /^(zone|windows|preferredTimes|gap|blackouts)/.test(name),
        ),
      ),
      'windows.3': '',
    };

    it('shows the effect first and changes nothing', async () => {
      const id = await queued();
      const answer = await admin.post(`${path}/rhythm/preview`, rhythm, path);
      expect(answer.status).to.equal(200);
      expect(answer.text).to.contain('What this rhythm changes').and.contain('1 delivery moves');
      expect((await stored()).rhythms).to.have.length(1);
      expect((await delivery(id)).dueAt?.getTime()).to.equal(THURSDAY_NOON);
    });

    it('holds from now on, and the queue follows', async () => {
      const id = await queued();
      const answer = await admin.post(`${path}/rhythm`, rhythm, path);
      expect(answer.status).to.equal(303);
      const after = await stored();
      expect(after.rhythms).to.have.length(2);
      expect(after.rhythms[0]).to.deep.equal(channel.rhythms[0]);
      expect(after.rhythms[1]?.from).to.equal(bench.clock.now());
      expect(after.rhythms[1]?.windows.some(({ weekday }) => weekday === 3)).to.equal(false);
      expect((await delivery(id)).dueAt?.getTime()).to.not.equal(THURSDAY_NOON);
    });

    it('adds no stretch to the history when only blackouts change', async () => {
      const same = { ...rhythm, 'windows.3': '09:00–17:00', preferredTimes: '' };
      const form = {
        ...same,
        'blackouts.0.from': '2026-03-05',
        'blackouts.0.to': '',
        'blackouts.0.reason': 'Strike',
      };
      await admin.post(`${path}/rhythm`, form, path);
      const after = await stored();
      expect(after.rhythms).to.have.length(1);
      expect(after.blackouts).to.deep.equal([
        { from: '2026-03-05', to: '2026-03-05', reason: 'Strike' },
      ]);
    });

    it('keeps what was typed and names it when it cannot be read', async () => {
      const form = { ...rhythm, 'windows.4': 'mornings', gapMinutes: '-5' };
      const answer = await admin.post(`${path}/rhythm/preview`, form, path);
      expect(answer.status).to.equal(400);
      expect(answer.text).to.contain('mornings').and.contain('href="#gapMinutes"');
    });

    it('is refused when somebody else was quicker', async () => {
      await bench.store.channels.updateOne({ _id: channel._id }, { $inc: { revision: 1 } });
      expect((await admin.post(`${path}/rhythm`, rhythm, path)).status).to.equal(409);
      expect((await stored()).rhythms).to.have.length(1);
    });
  });

  describe('when its connection is tested', () => {
    it('says that it works, and waits no longer to be connected again', async () => {
      await bench.store.channels.updateOne(
        { _id: channel._id },
        { $set: { connection: { ...channel.connection, state: 'reconnect', problem: 'No.' } } },
      );
      const board = (await admin.get('/board')).text;
      expect(board).to.contain('must be connected again');
      await admin.post(`${path}/test`, {}, path);
      expect((await admin.get(path)).text).to.contain('The connection works');
      expect((await stored()).connection).to.include({ state: 'connected', problem: null });
    });
  });

  describe('when it is deleted', () => {
    it('wants its name typed, and says what will happen', async () => {
      await queued();
      const page = (await admin.get(`${path}/delete`)).text;
      expect(page).to.contain('One delivery that has not gone out is cancelled');
      const answer = await admin.post(`${path}/delete`, { name: 'city' }, path);
      expect(answer.status).to.equal(400);
      expect(answer.text).to.contain('Type the channel&#39;s name exactly as it is');
      expect((await stored()).deletedAt).to.equal(null);
    });

    it('cancels its queue, keeps what it published, and is found nowhere', async () => {
      const waiting = await queued();
      const published = await queued(THURSDAY_NOON + 3_600_000);
      await bench.store.deliveries.updateOne({ _id: published }, { $set: { state: 'published' } });
      const answer = await admin.post(`${path}/delete`, { name: 'City news' }, path);
      expect(answer.status).to.equal(303);
      expect((await delivery(waiting)).state).to.equal('cancelled');
      expect((await delivery(waiting)).holds).to.equal(null);
      expect((await delivery(published)).state).to.equal('published');
      expect((await admin.get(path)).status).to.equal(404);
      expect((await admin.get('/board')).text).to.not.contain('City news</h2>');
      expect(await bench.store.audit.countDocuments({ action: 'channel.remove' })).to.equal(1);
    });
  });
});

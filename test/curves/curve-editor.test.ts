import { expect } from 'chai';
import { DEFAULT_CURVES, epochAt, type Curve, type FunctionName } from '../../src/domain/index.js';
import { MINUTE } from '../../src/domain/time-units.js';
import { planOf } from '../../src/publishing/planning/channel-plan.js';
import { loadOrganisation } from '../../src/publishing/planning/channel-queue.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import { typedRows } from '../../src/web/curves/curve-form.js';
import { markChannels } from '../../src/board/bank-follower.js';
import { replanChannel } from '../../src/publishing/planning/queue-planner.js';
import { addChannel, queuePost } from '../board/support.js';
import { openWebBench, type Browser, type WebBench } from '../web/support/web-bench.js';

// The bench's clock stands at Monday 2 March 2026, 10:00 in Berlin.
const THURSDAY_NOON = Date.UTC(2026, 2, 5, 11);

describe('the editor of curves, without scripts', () => {
  let bench: WebBench;
  let admin: Browser;
  let channel: ChannelRecord;
  beforeEach(async () => {
    bench = await openWebBench();
    await bench.person('admin');
    admin = await bench.browser('admin@example.com');
    channel = await addChannel(bench, { news: 50 });
  });
  afterEach(() => bench.close());

  const form = (curve: Curve, given: Record<string, string> = {}) => ({
    revision: '0',
    ...Object.fromEntries(
      typedRows(curve).flatMap((row, index) =>
        Object.entries(row).map(([part, value]) => [`detents.${index}.${part}`, value as string]),
      ),
    ),
    ...given,
  });
  const post = (path: string, fields: Record<string, string>) =>
    admin.post(path, fields, '/settings/curves/news');
  const own = () => `/settings/curves/news/${channel._id}`;
  const stored = () => bench.store.channels.findById(channel._id).lean<ChannelRecord>().orFail();
  const cadenceAt = async (at: number, name: FunctionName = 'news') => {
    const plan = planOf(await loadOrganisation(bench.store), await stored());
    return epochAt(plan, at)?.cadences[name].posts;
  };

  /** News at 50 once a week instead of three times. */
  const QUIET: Curve = DEFAULT_CURVES.news.map((detent) =>
    detent.level === 50 ? { ...detent, postsPerWeek: 1 } : detent,
  );

  it('shows the effect of a curve on every channel before anything is saved', async () => {
    await queuePost(bench.store, channel, { text: 'Snow', at: THURSDAY_NOON });
    const answer = await post('/settings/curves/news/preview', { ...form(QUIET), do: 'show' });
    expect(answer.status).to.equal(200);
    expect(answer.text).to.contain('3 posts a week → 1 post a week');
    expect(answer.text).to.contain('1 delivery moves').and.to.contain('Snow');
    expect(answer.text).to.contain('Save this curve');
    expect(await cadenceAt(bench.clock.now())).to.equal(3);
    expect(await bench.store.audit.countDocuments({ action: 'function.edit' })).to.equal(0);
  });

  it('saves it from now on, lets the queues follow, and keeps what was promised before', async () => {
    const id = await queuePost(bench.store, channel, { text: 'Snow', at: THURSDAY_NOON });
    const now = bench.clock.now();
    const answer = await post('/settings/curves/news', form(QUIET));
    expect(answer.status).to.equal(303);
    expect(await cadenceAt(now)).to.equal(1);
    expect(await cadenceAt(now - 1)).to.equal(3);
    const delivery = await bench.store.deliveries.findById(id).lean<DeliveryRecord>().orFail();
    expect(delivery.dueAt?.toISOString()).to.equal('2026-03-04T12:00:00.000Z');
    expect((await stored()).planStale).to.equal(false);
    const [row] = await bench.store.audit.find({ action: 'function.edit' }).lean();
    expect(row?.resource).to.deep.equal({ kind: 'function', id: 'news' });
    expect(JSON.stringify(row?.before)).to.contain('50: 3 a week, questions 960 min');
    expect(JSON.stringify(row?.after)).to.contain('50: 1 a week, questions 960 min');
  });

  it('loses nothing when the process stops between the curve and the queues', async () => {
    const id = await queuePost(bench.store, channel, { text: 'Snow', at: THURSDAY_NOON });
    const change = { at: bench.clock.now(), function: 'news', curve: QUIET, by: null };
    await bench.store.organisation.updateOne(
      { _id: 'organisation' },
      { $push: { curveChanges: change }, $set: { planStale: true }, $inc: { revision: 1 } },
    );
    // What the workers do every few seconds.
    await markChannels(bench.store);
    expect((await stored()).planStale).to.equal(true);
    await replanChannel(bench.services, channel._id);
    const delivery = await bench.store.deliveries.findById(id).lean<DeliveryRecord>().orFail();
    expect(delivery.dueAt?.toISOString()).to.equal('2026-03-04T12:00:00.000Z');
  });

  it('refuses an impossible curve with the reason at its row, and keeps what was typed', async () => {
    const fields = form(DEFAULT_CURVES.news, {
      'detents.2.level': '8',
      'detents.3.hours': '',
      'detents.4.posts': '2',
    });
    for (const [path, status] of [
      ['/settings/curves/news/preview', 200],
      ['/settings/curves/news', 400],
    ] as const) {
      const answer = await post(path, fields);
      expect(answer.status).to.equal(status);
      expect(answer.text).to.contain('Level 8 comes after level 10: levels must ascend.');
      expect(answer.text).to.contain('At level 50, people are answered, so a target in minutes');
      expect(answer.text).to.contain('Level 75 has fewer posts a week than level 50');
      expect(answer.text).to.match(/id="detents\.2\.level"[^>]*value="8"[^>]*aria-invalid="true"/);
      expect(answer.text).not.to.contain('Save this curve');
    }
    expect(await cadenceAt(bench.clock.now())).to.equal(3);
  });

  it('refuses what is no number, and what nobody could be promised', async () => {
    for (const [field, value, reason] of [
      ['detents.1.level', 'loud', 'A level is a whole number from 0 to 100.'],
      ['detents.1.posts', '-1', 'Posts a week is a number such as 3 or 0.25.'],
      ['detents.5.posts', '501', 'posts a week must be a number from 0 to 500.'],
      ['detents.3.mode', 'loud', 'Choose who is answered.'],
      ['detents.3.hours', '1e3', 'Hours is a number such as 8 or 0.5'],
      ['detents.0.posts', '1', 'A curve begins at level 0, with no posts and no replies'],
    ] as const) {
      const answer = await post('/settings/curves/news', form(QUIET, { [field]: value }));
      expect(answer.status, field).to.equal(400);
      expect(answer.text).to.contain(reason);
    }
  });

  it('adds a detent where there is most room, takes one away, and fills in the default', async () => {
    const levels = (text: string) =>
      [...text.matchAll(/id="detents\.\d+\.level"[^>]*value="(\d+)"/g)].map((match) => match[1]);
    const step = async (act: string, curve = QUIET) =>
      levels((await post('/settings/curves/news/preview', { ...form(curve), do: act })).text);
    expect(await step('add')).to.deep.equal(['0', '10', '25', '37', '50', '75', '100']);
    expect(await step('remove.1')).to.deep.equal(['0', '25', '50', '75', '100']);
    expect(await step('remove.0')).to.have.length(6);
    const filled = await post('/settings/curves/news/preview', {
      ...form(QUIET),
      do: 'default.support',
    });
    expect(filled.text).to.contain('5 posts a week, everyone within 30 min');
  });

  it('tells the second of two people, and keeps what they entered', async () => {
    await post('/settings/curves/news', form(QUIET));
    const louder = form(DEFAULT_CURVES.news, { 'detents.5.posts': '21' });
    const answer = await post('/settings/curves/news', louder);
    expect(answer.status).to.equal(409);
    expect(answer.text).to.contain('somebody changed the whole bank since you opened');
    expect(answer.text).to.contain('value="21"');
    expect(await cadenceAt(bench.clock.now())).to.equal(1);
  });

  it('says who saved another curve since the page was opened, before anything is replaced', async () => {
    const openedAt = String(bench.clock.now());
    bench.clock.advance(MINUTE);
    await post('/settings/curves/news', form(QUIET));
    const louder = form(DEFAULT_CURVES.news, { 'detents.5.posts': '21', openedAt });
    const answer = await post('/settings/curves/news/preview', { ...louder, do: 'show' });
    expect(answer.text).to.contain('The admin saved another curve, today 10:01');
    const fresh = await post('/settings/curves/news/preview', { ...form(QUIET), do: 'show' });
    expect(fresh.text).not.to.contain('saved another curve');
  });

  it('gives one channel a curve of its own, and the function’s again', async () => {
    const other = await addChannel(bench, { news: 50 }, { name: 'Other' });
    expect((await post(own(), form(QUIET))).status).to.equal(303);
    expect(await cadenceAt(bench.clock.now())).to.equal(1);
    const list = await admin.get('/settings/curves');
    expect(list.text).to.contain(own());
    const plan = planOf(await loadOrganisation(bench.store), other);
    expect(epochAt(plan, bench.clock.now())?.cadences.news.posts).to.equal(3);

    // It stays when the function's becomes another.
    bench.clock.advance(MINUTE);
    await post('/settings/curves/news', form(DEFAULT_CURVES.events));
    expect(await cadenceAt(bench.clock.now())).to.equal(1);
    const { revision } = await stored();
    const preview = await post(`${own()}/preview`, {
      ...form(QUIET, { revision: String(revision) }),
      do: 'general',
    });
    expect(preview.text).to.contain('The function’s curve, which the channel follows');
    await post(own(), form(DEFAULT_CURVES.events, { revision: String(revision) }));
    expect((await stored()).dimmers.news.curves?.at(-1)?.curve).to.equal(null);
    const rows = await bench.store.audit.find({ action: 'function.edit' }).lean();
    const kinds = rows.map(({ resource }) => resource.kind);
    expect(kinds).to.have.members(['channel', 'function', 'channel']);
  });

  it('is told that somebody changed the channel meanwhile', async () => {
    await bench.store.channels.updateOne({ _id: channel._id }, { $inc: { revision: 1 } });
    const answer = await post(own(), form(QUIET));
    expect(answer.status).to.equal(409);
    expect(answer.text).to.contain('somebody changed City news');
  });

  it('asks for a reason where a curve takes more staff hours than can be sustained', async () => {
    const capacity = {
      hoursPerWeek: { news: 1, support: 1, events: 1 },
      minutesPerPost: { news: 60, support: 60, events: 60 },
      minutesPerReply: { news: 5, support: 5, events: 5 },
      questionPercent: { news: 50, support: 50, events: 50 },
      shared: false,
    };
    await bench.store.organisation.updateOne({ _id: 'organisation' }, { $set: { capacity } });
    const loud = DEFAULT_CURVES.news.map((detent) =>
      detent.level === 50 ? { ...detent, postsPerWeek: 5 } : detent,
    );
    const refused = await post('/settings/curves/news', form(loud));
    expect(refused.status).to.equal(422);
    expect(refused.text).to.contain('Reason to go past 85 %');
    const reason = { overrideReason: 'The fair is on.' };
    expect((await post('/settings/curves/news', form(loud, reason))).status).to.equal(303);
    const [row] = await bench.store.audit.find({ action: 'function.edit' }).lean();
    expect(row?.reason).to.equal('The fair is on.');
    expect(row?.override).to.equal(true);
  });

  it('knows no other function', async () => {
    expect((await admin.get('/settings/curves/gossip')).status).to.equal(404);
    expect((await admin.get(`${own()}x`)).status).to.equal(404);
  });
});

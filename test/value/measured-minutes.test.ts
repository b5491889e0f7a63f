import { expect } from 'chai';
import { DAY, HOUR } from '../../src/domain/time-units.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import { bankHours } from '../../src/value/capacity-of-bank.js';
import { measureMinutes } from '../../src/value/measured-minutes.js';
import { addChannel, queuePost } from '../board/support.js';
import { openWebBench, type Browser, type WebBench } from '../web/support/web-bench.js';
import { setHours, TEN_HOURS } from './support.js';

describe('measured minutes', () => {
  let bench: WebBench;
  let agent: Browser;
  let channel: ChannelRecord;
  beforeEach(async () => {
    bench = await openWebBench();
    await bench.person('agent');
    agent = await bench.browser('agent@example.com');
    channel = await addChannel(bench, { news: 50 });
  });
  afterEach(() => bench.close());

  const post = (hours: number) =>
    queuePost(bench.store, channel, { text: `P${hours}`, at: bench.clock.now() + hours * HOUR });
  const tell = (id: string, minutes: string) =>
    agent.post(`/deliveries/${id}/time`, { minutes }, `/deliveries/${id}`);
  const stored = (id: string) =>
    bench.store.deliveries.findById(id).lean<DeliveryRecord>().orFail();

  it('are told on the page of a delivery, told again, and taken back', async () => {
    const id = await post(1);
    expect((await tell(id, '25')).status).to.equal(303);
    expect((await stored(id)).spent).to.deep.include({ minutes: 25 });
    expect((await agent.get(`/deliveries/${id}`)).text).to.include('It took 25 minutes.');
    await tell(id, '30');
    expect((await stored(id)).spent).to.deep.include({ minutes: 30 });
    await tell(id, '');
    expect(await stored(id)).not.to.have.property('spent');
    const rows = await bench.store.audit.find({ action: 'delivery.time' }).lean();
    expect(rows).to.have.length(3);
  });

  it('are whole minutes of a day at most', async () => {
    const id = await post(1);
    for (const minutes of ['0', '1441', '-5', 'x']) {
      const answer = await tell(id, minutes);
      expect(answer.status, minutes).to.equal(400);
      expect(answer.text).to.include('Give whole minutes').and.include(`value="${minutes}"`);
      expect(await stored(id)).not.to.have.property('spent');
    }
  });

  it('are the mean of what was told in 90 days, posts and replies apart', async () => {
    const ids = [await post(1), await post(2), await post(3)];
    for (const [index, id] of ids.entries()) await tell(id, String(20 + index * 20));
    await bench.store.deliveries.updateOne({ _id: ids[2] ?? '' }, { $set: { answers: 'm1' } });
    const measured = await measureMinutes(bench.store, bench.clock.now());
    expect(measured.posts.news).to.deep.equal({ minutes: 30, count: 2 });
    expect(measured.replies.news).to.deep.equal({ minutes: 60, count: 1 });
    expect(measured.posts.support).to.equal(null);
    const later = await measureMinutes(bench.store, bench.clock.now() + 91 * DAY);
    expect(later.posts.news).to.equal(null);
  });

  it('take the place of an estimate when that is wanted and five were told', async () => {
    await setHours(bench, { ...TEN_HOURS, useMeasured: true });
    for (let told = 1; told <= 4; told++) await tell(await post(told), '20');
    const needed = async () =>
      (await bankHours(bench.services, bench.clock.now()))?.after.functions.news.needed;
    // Three posts at the hour that was estimated.
    expect(await needed()).to.equal(3);
    await tell(await post(5), '20');
    bench.clock.advance(11 * 60_000);
    expect(await needed()).to.equal(1);
    await setHours(bench, TEN_HOURS);
    expect(await needed()).to.equal(3);
  });

  it('stand beside the estimates in the settings', async () => {
    await bench.person('admin');
    const admin = await bench.browser('admin@example.com');
    await tell(await post(1), '37');
    const { text } = await admin.get('/settings/capacity');
    expect(text).to.include('Measured: 37 min, the mean of 1.');
  });
});

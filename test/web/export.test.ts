import { expect } from 'chai';
import request from 'supertest';
import type { ChannelRecord } from '../../src/store/channels.js';
import { openScreens, wordsOf, type Screens } from './support/screens.js';
import type { Browser } from './support/web-bench.js';

describe('taking calendar and queue out', () => {
  let screens: Screens;
  let viewer: Browser;
  let news: ChannelRecord;
  beforeEach(async () => {
    screens = await openScreens();
    viewer = await screens.as('viewer');
    news = await screens.channel({ name: 'City news' });
    const other = await screens.channel({ name: 'Harbour' });
    await screens.delivery(news, { text: 'Snow on Monday' });
    await screens.delivery(other, { text: 'Boats are late' });
    await screens.delivery(news, { text: 'An idea', when: { type: 'draft' } });
  });
  afterEach(() => screens.close());

  it('answers with a file of what was chosen', async () => {
    const all = await viewer.get('/export/posts.csv');
    expect(all.headers['content-disposition']).to.equal('attachment; filename=posts.csv');
    expect(all.headers['content-type']).to.match(/^text\/csv/);
    expect(all.text).to.contain('Snow on Monday').and.contain('Boats are late');
    expect(all.text).to.contain('An idea');
    const some = await viewer.get(`/export/posts.csv?channel=${news._id}&state=queued`);
    expect(some.text).to.contain('Snow on Monday');
    expect(some.text).not.to.contain('Boats are late').and.not.to.contain('An idea');
    const said = await viewer.get('/export/posts.ics?text=boats');
    expect(said.headers['content-type']).to.match(/^text\/calendar/);
    expect(said.text.match(/BEGIN:VEVENT/g)).to.have.length(1);
    const past = await viewer.get('/export/posts.csv?from=2020-01-01&to=2020-12-31&state=queued');
    expect(past.text.trim().split('\n')).to.have.length(1);
    expect((await viewer.get('/export/posts.csv?channel=none')).status).to.equal(404);
  });

  it('is reached from queue and calendar with what is shown there', async () => {
    const { text } = await viewer.get(`/queue?channel=${news._id}`);
    expect(text).to.contain(`href="/export?channel=${news._id}"`);
    const { text: calendar } = await viewer.get('/calendar?text=Snow');
    expect(calendar).to.contain('href="/export?text=Snow"');
    const page = (await viewer.get(`/export?channel=${news._id}&from=2026-03-01`)).text;
    expect(page).to.contain(`/export/posts.csv?channel=${news._id}&amp;from=2026-03-01`);
  });

  const makeAddress = async (fields: object = { name: 'Phone' }): Promise<string> => {
    const made = await viewer.post('/export/addresses', fields, '/export');
    return /\/calendars\/[0-9A-Za-z]{43}\.ics/.exec(made.text)?.[0] ?? '';
  };
  const look = (path: string) => request(screens.bench.app).get(path);

  it('shows a calendar program the calendar under a secret address, until it is revoked', async () => {
    const path = await makeAddress();
    const { status, text, headers } = await look(path);
    expect(status).to.equal(200);
    expect(headers['content-type']).to.match(/^text\/calendar/);
    expect(text).to.contain('Snow on Monday').and.contain('Boats are late');
    expect(
      JSON.stringify(await screens.bench.store.calendarAddresses.find({}).lean()),
    ).not.to.contain(path.slice(11, 54));
    const page = (await viewer.get('/export')).text;
    expect(page).not.to.contain(path);
    expect(wordsOf(page)).to.contain('Phone all channels · last used now');
    const [, revoke = ''] = /action="(\/export\/addresses\/[0-9a-z]+\/revoke)"/.exec(page) ?? [];
    await viewer.post(revoke, {}, '/export');
    expect((await look(path)).status).to.equal(404);
  });

  it('shows one channel where that was chosen, and nothing to whoever may not see it', async () => {
    const path = await makeAddress({ name: 'Phone', channel: news._id });
    expect((await look(path)).text)
      .to.contain('Snow')
      .and.not.to.contain('Boats');
    expect((await look(`/calendars/${'a'.repeat(43)}.ics`)).status).to.equal(404);
    expect((await look('/calendars/x.ics')).status).to.equal(404);
    await screens.bench.store.people.updateMany({}, { $set: { state: 'disabled' } });
    expect((await look(path)).status).to.equal(404);
  });

  it('lets nobody revoke the address of somebody else', async () => {
    await makeAddress();
    const [address] = await screens.bench.store.calendarAddresses.find({}).lean();
    const other = await screens.as('author');
    const refused = await other.post(`/export/addresses/${address?._id}/revoke`, {}, '/export');
    expect(refused.status).to.equal(404);
    expect(await screens.bench.store.calendarAddresses.countDocuments({})).to.equal(1);
  });

  it('keeps the secret out of the log', async () => {
    const path = await makeAddress();
    await look(path);
    expect(screens.bench.logText()).to.contain('/calendars/:secret.ics');
    expect(screens.bench.logText()).not.to.contain(path.slice(11, 54));
  });

  it('says what an address must have', async () => {
    const refused = await viewer.post('/export/addresses', { name: ' ' }, '/export');
    expect(refused.status).to.equal(400);
    expect(wordsOf(refused.text)).to.contain('so that you know it again');
  });
});

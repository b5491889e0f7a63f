import { expect } from 'chai';
import { addChannel } from '../board/support.js';
import { MINUTE } from '../../src/domain/time-units.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { SceneRecallRecord } from '../../src/store/scene-recalls.js';
import type { SceneRecord } from '../../src/store/scenes.js';
import { levelAt } from '../scenes/support.js';
import { openWebBench, type Browser, type WebBench } from './support/web-bench.js';

// The bench's clock stands at Monday 2 March 2026, 10:00 in Berlin.
describe('the screens of scenes', () => {
  let bench: WebBench;
  let manager: Browser;
  let channel: ChannelRecord;
  beforeEach(async () => {
    bench = await openWebBench();
    await bench.person('manager');
    manager = await bench.browser('manager@example.com');
    await bench.store.organisation.updateOne({ _id: 'organisation' }, { zone: 'Europe/Berlin' });
    channel = await addChannel(bench, { news: 50, support: 75 });
  });
  afterEach(() => bench.close());

  const text = async (path: string, browser = manager) => words((await browser.get(path)).text);
  const news = (at = bench.clock.now()) => levelAt(bench.store, channel._id, 'news', at);
  const scene = () => bench.store.scenes.findOne({}).lean<SceneRecord>().orFail();
  const recallOf = () => bench.store.sceneRecalls.findOne({}).lean<SceneRecallRecord>().orFail();
  const seenOn = async (path: string) =>
    /name="seen" value="([^"]+)"/.exec((await manager.get(path)).text)?.[1] ?? '';
  const recall = async (id: string, given = {}) => {
    const seen = await seenOn(`/scenes/${id}`);
    const wish = { when: 'now', from: '', to: '', overDays: '', seen, ...given };
    return manager.post(`/scenes/${id}/recall`, wish, '/scenes');
  };

  it('save the board under a name, and say what it holds', async () => {
    expect(await text('/scenes/new')).to.contain('City news 50 75 0');
    const saved = await manager.post('/scenes', { name: 'Spring tour' }, '/scenes/new');
    const { _id } = await scene();
    expect(saved.headers['location']).to.equal(`/scenes/${_id}`);
    const page = await text(`/scenes/${_id}`);
    expect(page).to.contain('Spring tour is saved, with every fader where it stands.');
    expect(page).to.contain('No dimmer changes then: every fader stands as it would without it.');
    const again = await manager.post('/scenes', { name: 'spring TOUR' }, '/scenes/new');
    expect(again.status).to.equal(400);
    expect(words(again.text)).to.contain('There is a scene named spring TOUR already');
    expect(again.text).to.contain('value="spring TOUR"');
  });

  it('show what a scene changes before it is recalled, recall it, and take it back', async () => {
    const page = await text('/scenes/crisis');
    expect(page).to.contain('One dimmer changes on one channel.');
    expect(page).to.contain('News 50 becomes 0');
    expect(page).to.contain('3 posts a week, questions within 16 h becomes no posts, no replies');
    expect(page).to.contain('Whole bank 5 posts a week 2 posts a week');
    expect(await news()).to.equal(50);
    bench.clock.advance(MINUTE);
    const done = await recall('crisis');
    expect(done.headers['location']).to.equal('/scenes');
    expect(await news()).to.equal(0);
    const list = await text('/scenes');
    expect(list).to.contain('Crisis holds on one channel, since today 10:01 until it is ended.');
    expect(list).to.contain('Holds 4 faders of 4');
    const board = await text('/board');
    expect(board).to.contain('Crisis (holds now)');
    expect(board).to.contain('Held by the scene Crisis');
    const { _id } = await recallOf();
    bench.clock.advance(MINUTE);
    await manager.post(`/scenes/recalls/${_id}/end`, { revision: 0 }, '/scenes');
    expect(await news()).to.equal(50);
    expect(await text('/scenes')).to.contain('Crisis has ended. Every fader it held is back');
    expect(await text(`/scenes/recalls/${_id}`)).to.contain('Ended by The manager.');
  });

  it('fold the channels away of which there are very many', async () => {
    for (let count = 0; count < 13; count++) {
      await addChannel(bench, { news: 50 }, { name: `Branch ${count}` });
    }
    const page = await text('/scenes/crisis');
    expect(page).to.contain('14 dimmers change on 14 channels.');
    expect(page).to.contain('and on 2 more channels Branch 9 News 50 becomes 0');
  });

  it('schedule by date with an end, and say what holds when two overlap', async () => {
    await recall('holiday', { when: 'date', from: '2026-12-20', to: '2027-01-02' });
    const path = '/scenes/crisis?when=date&from=2026-12-24&to=2026-12-26&overDays=';
    expect(await text(path)).to.contain(
      'This Crisis and Holiday overlap from Thu 24 Dec until Sat 26 Dec: this Crisis holds, because it begins last. Then Holiday holds again.',
    );
    await recall('crisis', { when: 'date', from: '2026-12-24', to: '2026-12-26' });
    const list = await text('/scenes');
    for (const stretch of [
      'Until Sat 19 Dec Set by hand',
      'Sun 20 Dec – Wed 23 Dec Holiday',
      'Thu 24 Dec – Sat 26 Dec Crisis over Holiday',
      'Sun 27 Dec – Sat 2 Jan 2027 Holiday',
      'From Sun 3 Jan 2027 on Set by hand',
    ]) {
      expect(list).to.contain(stretch);
    }
    expect(await news(Date.UTC(2026, 11, 25))).to.equal(0);
    expect(await news(Date.UTC(2026, 11, 28))).to.equal(10);
    expect(await news(Date.UTC(2027, 0, 4))).to.equal(50);
  });

  it('move the end of a recall and say when it holds then', async () => {
    await recall('holiday', { when: 'date', from: '2026-12-20', to: '2027-01-02' });
    const { _id } = await recallOf();
    const path = `/scenes/recalls/${_id}`;
    const move = (revision: number, to: string) =>
      manager.post(`${path}/move`, { revision, to }, '/scenes');
    await move(0, '2027-01-06');
    expect(await text(path)).to.contain('Holiday holds until Wed 6 Jan 2027 now.');
    expect(await news(Date.UTC(2027, 0, 5))).to.equal(10);
    const refused = await move(1, '2026-12-01');
    expect(refused.status).to.equal(400);
    expect(words(refused.text)).to.contain('The last day is 2026-12-01, before the first');
    const late = await move(0, '2027-01-08');
    expect(late.status).to.equal(409);
    expect(words(late.text)).to.contain('somebody changed when Holiday holds');
  });

  it('tell the second to change the board, and show what it would change now', async () => {
    const seen = await seenOn('/scenes/crisis');
    await bench.store.channels.updateOne({ _id: channel._id }, { $inc: { revision: 1 } });
    const answer = await recall('crisis', { seen });
    expect(answer.status).to.equal(409);
    expect(words(answer.text)).to.contain('Nothing was recalled: somebody changed the board');
    expect(await bench.store.sceneRecalls.countDocuments({})).to.equal(0);
  });

  it('say what of a date cannot be, and keep what was typed', async () => {
    const page = await text('/scenes/crisis?when=date&from=2026-03-01&to=&overDays=');
    expect(page).to.contain('2026-03-01 has gone.');
    expect((await manager.get('/scenes/crisis?when=date&from=2026-03-01')).text).to.contain(
      'value="2026-03-01"',
    );
    expect(await text('/scenes/crisis?when=date')).to.contain('Say on which day it begins.');
    const posted = await recall('crisis', { overDays: 'many' });
    expect(posted.status).to.equal(400);
    expect(words(posted.text)).to.contain('Give a whole number of days');
  });

  it('ask for a reason where a scene takes more hours than there are', async () => {
    const one = { news: 1, support: 1, events: 1 };
    const capacity = {
      ...{ hoursPerWeek: { news: 1, support: 40, events: 40 } },
      ...{ minutesPerPost: { news: 15, support: 15, events: 15 }, minutesPerReply: one },
      ...{ questionPercent: one, shared: false },
    };
    await bench.store.organisation.updateOne({ _id: 'organisation' }, { $set: { capacity } });
    bench.clock.advance(MINUTE);
    const refused = await recall('launch-week');
    expect(refused.status).to.equal(422);
    expect(words(refused.text)).to.contain('Reason to go past 85 %');
    expect(await news()).to.equal(50);
    await recall('launch-week', { overrideReason: 'The launch is worth it.' });
    expect(await news()).to.equal(75);
  });

  it('rename a scene, bring it up to the board, delete it and undo that', async () => {
    await manager.post('/scenes', { name: 'Tour' }, '/scenes/new');
    const { _id } = await scene();
    const post = (what: string, fields: object) =>
      manager.post(`/scenes/${_id}/${what}`, fields, '/scenes');
    await post('rename', { revision: 0, name: 'Big tour' });
    const late = await post('rename', { revision: 0, name: 'Small tour' });
    expect(late.status).to.equal(409);
    expect(words(late.text)).to.contain('somebody changed the scene Big tour');
    await post('update', { revision: 1 });
    await post('delete', { revision: 2 });
    const list = await manager.get('/scenes');
    expect(words(list.text)).to.contain('Big tour is deleted.');
    expect(list.text).to.contain(`action="/scenes/${_id}/restore"`);
    await post('restore', {});
    expect(await text('/scenes')).to.contain('Big tour is back.');
    expect((await scene()).deletedAt).to.equal(null);
  });

  it('are brought up to date when a scene, a recall or the board changes', async () => {
    for (const path of ['/scenes', '/board']) {
      const { text: html } = await manager.get(path);
      expect(html, path).to.contain('data-live="scene sceneRecall channel organisation"');
    }
  });

  it('show a viewer everything and let them change nothing', async () => {
    await bench.person('viewer');
    const viewer = await bench.browser('viewer@example.com');
    await recall('holiday', { when: 'date', from: '2026-12-20', to: '2027-01-02' });
    const { _id } = await recallOf();
    for (const path of ['/scenes', '/scenes/holiday', `/scenes/recalls/${_id}`]) {
      const { text: html, status } = await viewer.get(path);
      expect(status, path).to.equal(200);
      expect(html, path).not.to.match(/<form[^>]*action="\/scenes[^"]*"[^>]*method="post"/);
      expect(html, path).not.to.match(/method="post" action="\/scenes/);
    }
    expect(await text('/scenes/holiday', viewer)).to.contain('News 50 becomes 10');
  });
});

const words = (html: string): string =>
  html
    .replaceAll(/<(script|style|title)[\s\S]*?<\/\1>/g, ' ')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll(/\s+/g, ' ')
    .replaceAll(' .', '.');

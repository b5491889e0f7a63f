import { expect } from 'chai';
import { DAY } from '../../src/domain/time-units.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import type { EvergreenRecord } from '../../src/store/evergreens.js';
import { listenToQueries } from '../support/asked-queries.js';
import { openScreens, wordsOf, type Screens } from './support/screens.js';

/** The values of the first form that leads to a path. */
function fieldsOf(html: string, action: string): Record<string, string> {
  const form = new RegExp(`<form[^>]*action="${action}"[\\s\\S]*?</form>`).exec(html)?.[0] ?? '';
  const inputs = [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  const fields = Object.fromEntries(inputs.map(([, name = '', value = '']) => [name, value]));
  const option = /<option value="([^"]+)"/.exec(form)?.[1];
  return { ...fields, ...(option === undefined ? {} : { draft: option }) };
}

describe('the empty slots', () => {
  let screens: Screens;
  let channel: ChannelRecord;
  beforeEach(async () => {
    screens = await openScreens();
    channel = await screens.channel({ levels: { support: 0, events: 0 } });
  });
  afterEach(() => screens.close());

  const page = async (path = '/droughts', role: 'viewer' | 'author' | 'agent' = 'agent') =>
    (await (await screens.as(role)).get(path)).text;
  const deliveries = () => screens.bench.store.deliveries.find({}).lean<DeliveryRecord[]>().exec();

  it('are all promised slots of two weeks that have no post, by day, each with the composer', async () => {
    const html = await page();
    expect(wordsOf(html)).to.contain('6 promised slots have no post in the next two weeks.');
    expect(html).to.contain(`/write?function=news&amp;channel=${channel._id}&amp;when=fixed`);
    await screens.delivery(channel);
    expect(wordsOf(await page())).to.contain('5 promised slots have no post');
    expect(await page('/droughts', 'viewer')).to.not.contain('/write?');
  });

  it('are told of one channel or one function, and of none that is not there', async () => {
    const other = await screens.channel({ name: 'Visitors' });
    const html = await page(`/droughts?channel=${other._id}&function=support`);
    expect(html.match(/class="drought"/g)).to.have.length(2);
    const nobody = await (await screens.as('agent')).get('/droughts?channel=no');
    expect(nobody.status).to.equal(404);
  });

  it('offer the drafts that wait, and queue one in that very slot with one click', async () => {
    const draft = await screens.delivery(channel, { when: { type: 'draft' }, text: 'An idea' });
    await screens.delivery(channel, { when: { type: 'draft' }, text: ' ' });
    const html = await page();
    expect(wordsOf(html)).to.contain('1 draft waits for a time.').and.contain('“An idea”');
    const fields = fieldsOf(html, '/droughts/draft');
    const agent = await screens.as('agent');
    // The last one, to show that it is not simply the next free one.
    const all = [...html.matchAll(/name="at" value="(\d+)"/g)].map(([, at]) => Number(at));
    const at = Math.max(...all);
    expect((await agent.post('/droughts/draft', { ...fields, at })).status).to.equal(303);
    const queued = await screens.read(draft);
    expect(queued).to.include({ state: 'queued' });
    expect(queued.holds?.getTime()).to.equal(at);
    expect(queued.placement).to.deep.equal({ kind: 'slot' });
    const after = await page();
    expect(wordsOf(after)).to.contain('Queued: it goes out on');
    const undo = /action="(\/undo\/[^"]+)"/.exec(after)?.[1] ?? '';
    await agent.post(undo, { back: '/droughts' });
    expect(await screens.read(draft)).to.include({ state: 'draft', holds: null });
  });

  it('say why a draft cannot go there, and change nothing', async () => {
    const draft = await screens.delivery(channel, { when: { type: 'draft' } });
    const fields = fieldsOf(await page(), '/droughts/draft');
    await screens.delivery(channel);
    const agent = await screens.as('agent');
    const first = String(screens.bench.clock.now() + DAY);
    await agent.post('/droughts/draft', { ...fields, at: first });
    expect(wordsOf(await page())).to.contain('Not queued.');
    expect(await screens.read(draft)).to.include({ state: 'draft' });
  });

  it('offer nobody else’s drafts to an author', async () => {
    await screens.delivery(channel, { when: { type: 'draft' }, text: 'An idea', by: 'agent' });
    expect(wordsOf(await page('/droughts', 'author'))).to.not.contain('An idea');
  });

  it('take an evergreen, which can be undone', async () => {
    const author = await screens.as('author');
    const saved = await author.post('/evergreens', {
      ...{ function: 'news', title: '', text: 'Bikes ride free.', restDays: '90' },
      ...{ seasonFrom: '', seasonTo: '', revision: '0' },
    });
    expect(saved.status).to.equal(303);
    const html = await page('/droughts', 'author');
    expect(wordsOf(html)).to.contain('“Bikes ride free.”');
    const answer = await author.post('/droughts/evergreen', fieldsOf(html, '/droughts/evergreen'));
    expect(answer.status).to.equal(303);
    const [made] = await deliveries();
    expect(made?.evergreen).to.be.a('string');
    const after = await page('/droughts', 'author');
    expect(wordsOf(after)).to.contain('An evergreen fills the slot on');
    expect(after).to.contain(`action="/deliveries/${made?._id}/cancel"`);
    // It rests now: nothing more is offered.
    expect(wordsOf(after)).to.not.contain('“Bikes ride free.”');
  });

  it('read an index for every question', async () => {
    await screens.delivery(channel, { when: { type: 'draft' } });
    const author = await screens.as('author');
    await author.post('/evergreens', {
      ...{ function: 'news', title: '', text: 'Bikes ride free.', restDays: '90' },
      ...{ seasonFrom: '', seasonTo: '', revision: '0' },
    });
    const { asked } = listenToQueries(screens.bench.store);
    await page();
    await page('/evergreens');
    const found = asked().filter(({ collection }) => /^(deliveries|evergreens)$/.test(collection));
    expect(found.length).to.be.at.least(5);
    for (const query of found) {
      const plan = await query.plan();
      expect(plan, query.shape).to.include({ scans: 'index', sortedByIndex: true });
    }
  });
});

describe('the library of evergreens', () => {
  let screens: Screens;
  beforeEach(async () => {
    screens = await openScreens();
  });
  afterEach(() => screens.close());

  const text = async (path = '/evergreens') =>
    wordsOf((await (await screens.as('manager')).get(path)).text);
  const fields = (given: Record<string, string> = {}) => ({
    ...{ function: 'support', title: '', text: 'Write to us at any time.', restDays: '60' },
    ...{ seasonFrom: '11-15', seasonTo: '02-28', revision: '0', ...given },
  });
  const only = async (): Promise<EvergreenRecord> => {
    const [found] = await screens.bench.store.evergreens.find({}).lean<EvergreenRecord[]>().exec();
    if (!found) throw new Error('nothing was saved');
    return found;
  };

  it('says what to do first, then lists what there is', async () => {
    expect(await text()).to.contain('Write the first one');
    const manager = await screens.as('manager');
    await manager.post('/evergreens', fields());
    expect(await text()).to.match(/Write to us at any time\. support All channels Rests 60 days/);
    expect(await text())
      .to.contain('15 Nov to 28 Feb')
      .and.contain('Never used');
  });

  it('keeps what was typed and says what is wrong with it', async () => {
    const manager = await screens.as('manager');
    const answer = await manager.post(
      '/evergreens',
      fields({ text: '', restDays: '7', seasonFrom: '02-30' }),
    );
    expect(answer.status).to.equal(400);
    expect(wordsOf(answer.text))
      .to.contain('A text rests for 30 to 730 days')
      .and.contain('There is no such day.');
    expect(answer.text).to.contain('value="02-30"');
    const empty = await manager.post('/evergreens', fields({ text: '' }));
    expect(wordsOf(empty.text)).to.contain('Write something to publish.');
    expect(await screens.bench.store.evergreens.countDocuments({})).to.equal(0);
  });

  it('changes one, refuses an older page, retires it and takes that back', async () => {
    const manager = await screens.as('manager');
    await manager.post('/evergreens', fields());
    const { _id } = await only();
    await manager.post(`/evergreens/${_id}`, fields({ text: 'Call us at any time.' }));
    expect(await only()).to.include({ text: 'Call us at any time.', revision: 1 });
    const older = await manager.post(`/evergreens/${_id}`, fields({ text: 'From an older page' }));
    expect(older.status).to.equal(409);
    expect(older.text).to.contain('From an older page');
    await manager.post(`/evergreens/${_id}/retire`, {});
    expect(await text()).to.contain('Retired: it fills nothing any more.');
    await manager.post(`/evergreens/${_id}/restore`, {});
    expect((await only()).retiredAt).to.equal(null);
  });

  it('is allowed to fill by managers, dimmer by dimmer', async () => {
    const channel = await screens.channel();
    const manager = await screens.as('manager');
    const wish = { channel: channel._id, function: 'support' };
    await manager.post('/evergreens/dimmer', { ...wish, allowed: 'yes' });
    const after = await screens.bench.store.channels.findById(channel._id).lean();
    expect(after?.dimmers.support.evergreen).to.equal(true);
    expect(after?.dimmers.news.evergreen).to.equal(undefined);
    const html = (await manager.get('/evergreens')).text;
    expect(html.match(/aria-pressed="true"/g)?.length).to.be.at.least(1);
    await manager.post('/evergreens/dimmer', { ...wish, allowed: 'no' });
    const off = await screens.bench.store.channels.findById(channel._id).lean();
    expect(off?.dimmers.support.evergreen).to.equal(false);
    const agent = await screens.as('agent');
    expect((await agent.post('/evergreens/dimmer', { ...wish, allowed: 'yes' })).status).to.equal(
      403,
    );
  });
});

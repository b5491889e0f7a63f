import { expect } from 'chai';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import { listenToQueries } from '../support/asked-queries.js';
import { openScreens, wordsOf, type Screens } from './support/screens.js';
import type { Browser } from './support/web-bench.js';

describe('the screens of events', () => {
  let screens: Screens;
  let channel: ChannelRecord;
  let author: Browser;
  beforeEach(async () => {
    screens = await openScreens();
    channel = await screens.channel({ levels: { news: 0, support: 0, events: 75 } });
    author = await screens.as('author');
  });
  afterEach(() => screens.close());

  const fields = (given: Record<string, string> = {}) => ({
    ...{ name: 'Harbour concert', startDate: '2026-04-04', startTime: '19:00', endDate: '' },
    ...{ endTime: '22:00', zone: 'Europe/Berlin', place: 'Pier 3', link: '' },
    ...{ function: 'events', channels: channel._id, revision: '0', ...given },
  });
  const add = async (given: Record<string, string> = {}): Promise<string> =>
    String((await author.post('/calendar/events', fields(given))).headers['location']);
  const html = async (path: string) => (await author.get(path)).text;
  const deliveries = () => screens.bench.store.deliveries.find({}).lean<DeliveryRecord[]>().exec();
  const draft = async (path: string) => {
    const posts = [...(await html(path)).matchAll(/name="posts" value="([^"]+)"/g)];
    return author.post(`${path}/drafts`, { posts: posts.map(([, value]) => value) });
  };

  it('say what to do first, take an event, and show what is proposed for it', async () => {
    expect(wordsOf(await html('/calendar/events'))).to.contain('No event is coming');
    const path = await add();
    const words = wordsOf(await html(path));
    expect(words).to.contain('Harbour concert: Saturday 4 April, 19:00, Pier 3.');
    expect(words).to.contain('On the day City news At its level, events promises no slot then.');
    expect(await deliveries()).to.deep.equal([]);
    expect(wordsOf(await html('/calendar/events'))).to.contain('No posts yet');
  });

  it('keep what was typed and say what is wrong with it', async () => {
    const answer = await author.post(
      '/calendar/events',
      fields({ name: '', startTime: '', link: 'example', channels: '' }),
    );
    expect(answer.status).to.equal(400);
    expect(wordsOf(answer.text))
      .to.contain('Give the event a name.')
      .and.contain('Write the whole address')
      .and.contain('Choose at least one channel.');
    expect(answer.text).to.contain('value="Pier 3"');
    const ends = await author.post('/calendar/events', fields({ endTime: '18:00' }));
    expect(wordsOf(ends.text)).to.contain('It must end after it starts.');
  });

  it('make drafts, each of which opens with its slot filled in and is queued there', async () => {
    const path = await add();
    expect((await draft(path)).status).to.equal(303);
    const page = await html(path);
    expect(wordsOf(page)).to.contain('4 drafts are there to edit.').and.contain('Meant for');
    const edit = /href="(\/posts\/[^"]+\/edit)"/.exec(page)?.[1] ?? '';
    expect(await html(edit)).to.match(/name="when" value="fixed"[^>]* checked/);
    const queue = /<form method="post" action="\/droughts\/draft">[\s\S]*?<\/form>/.exec(page)?.[0];
    const value = (name: string) =>
      new RegExp(`name="${name}" value="([^"]*)"`).exec(queue ?? '')?.[1] ?? '';
    await author.post('/droughts/draft', {
      ...{ draft: value('draft'), at: value('at'), back: value('back') },
    });
    const queued = (await deliveries()).filter(({ state }) => state === 'queued');
    expect(queued.map(({ holds }) => holds?.getTime())).to.deep.equal([Number(value('at'))]);
    expect(wordsOf(await html('/calendar/events'))).to.contain('3 drafts, 1 queued or out');
  });

  it('offer to move the posts along when the start changed', async () => {
    const path = await add();
    await draft(path);
    await author.post(path, fields({ startDate: '2026-04-11' }));
    expect(wordsOf(await html(path))).to.contain('4 posts were made for another start.');
    await author.post(`${path}/move`, {});
    const words = wordsOf(await html(path));
    expect(words).to.contain('4 posts moved along.').and.contain('Saturday 11 April, 19:00');
    expect(words).to.not.contain('made for another start');
    const older = await author.post(path, fields({ name: 'From an older page' }));
    expect(older.status).to.equal(409);
    expect(older.text).to.contain('From an older page');
  });

  it('delete an event with its posts and take that back', async () => {
    const path = await add();
    await draft(path);
    await author.post(`${path}/delete`, { withPosts: 'on' });
    expect(wordsOf(await html('/calendar/events'))).to.contain(
      'deleted, and 4 posts are cancelled',
    );
    expect((await author.get(path)).status).to.equal(404);
    await author.post(`${path}/restore`, {});
    expect((await deliveries()).map(({ state }) => state)).to.deep.equal(Array(4).fill('draft'));
  });

  it('let an author change nobody else’s event, and read an index for every question', async () => {
    const agent = await screens.as('agent');
    const made = await agent.post('/calendar/events', fields());
    const path = String(made.headers['location']);
    expect((await author.post(path, fields())).status).to.equal(403);
    const { asked } = listenToQueries(screens.bench.store);
    await html(path);
    await html('/calendar/events');
    await html('/calendar/events?past=1');
    for (const query of asked().filter(({ collection }) => /deliv|events/.test(collection))) {
      const plan = await query.plan();
      expect(plan, query.shape).to.include({ scans: 'index', sortedByIndex: true });
    }
  });
});

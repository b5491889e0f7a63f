import { expect } from 'chai';
import request from 'supertest';
import type { ChannelRecord } from '../../src/store/channels.js';
import { openScreens, wordsOf, type Screens } from './support/screens.js';
import type { Browser } from './support/web-bench.js';

describe('bringing in a file on its page', () => {
  let screens: Screens;
  let author: Browser;
  let channel: ChannelRecord;
  beforeEach(async () => {
    screens = await openScreens();
    author = await screens.as('author');
    channel = await screens.channel({ name: 'City news' });
  });
  afterEach(() => screens.close());

  const upload = async (csv: string | Buffer) =>
    request(screens.bench.app)
      .post('/import')
      .set({ Cookie: author.cookie, Accept: 'text/html' })
      .field('_csrf', await author.formToken())
      .attach('file', Buffer.from(csv), 'spring.csv');
  const posts = () => screens.bench.store.posts.countDocuments({});

  it('goes from the file over what it would come to, to the queue and back', async () => {
    const { headers } = await upload('text,function\nSnow on Monday,news\nIce,news\n');
    const path = headers['location'] ?? '';
    expect(path).to.match(/^\/import\/[0-9a-z]{26}$/);
    const looked = wordsOf((await author.get(path)).text);
    expect(looked).to.contain('2 rows in the file. All of them can be brought in.');
    expect(looked).to.match(/Line 2 news · Snow on Monday City news \w+day \d+ Mar, \d\d:\d\d/);
    expect(await posts()).to.equal(0);

    const done = await author.post(`${path}/bring-in`, {}, path);
    expect(done.headers['location']).to.equal(path);
    expect(wordsOf((await author.get(path)).text)).to.contain('2 rows brought in.');
    expect(wordsOf((await author.get('/queue')).text)).to.contain('Snow on Monday');

    await author.post(`${path}/undo`, {}, path);
    expect(wordsOf((await author.get(path)).text)).to.contain('taken out of the queue again');
    expect(await screens.bench.store.deliveries.distinct('state')).to.deep.equal(['cancelled']);
  });

  it('names bad rows, and takes them out only where that was said', async () => {
    const { headers } = await upload('text,function\nSnow,news\nIce,weather\n');
    const path = headers['location'] ?? '';
    expect(wordsOf((await author.get(path)).text)).to.match(
      /Line 3 Ice “weather” is not a function: news, support or events\./,
    );
    const refused = await author.post(`${path}/bring-in`, {}, path);
    expect(refused.status).to.equal(400);
    expect(wordsOf(refused.text)).to.contain('One row is bad.');
    expect(await posts()).to.equal(0);
    await author.post(`${path}/bring-in`, { leaveOut: 'yes' }, path);
    expect(wordsOf((await author.get(path)).text)).to.contain('One row brought in. 1 left out.');
    expect(await posts()).to.equal(1);
  });

  it('asks what columns mean whose names say nothing', async () => {
    const { headers } = await upload('A;B\nSnow;Winter\n');
    const path = headers['location'] ?? '';
    const asked = await author.get(path);
    expect(wordsOf(asked.text)).to.contain('Say which column has the texts');
    const zone = 'Europe/Berlin';
    const meant = { 'column-text': '0', 'column-title': '1', channel: channel._id, zone };
    const none = await author.post(`${path}/check`, { ...meant, 'column-text': '' }, path);
    expect(none.status).to.equal(400);
    expect(wordsOf(none.text)).to.contain('Choose the column that has the texts.');
    await author.post(`${path}/check`, { ...meant, function: 'news', when: 'draft' }, path);
    const looked = wordsOf((await author.get(path)).text);
    expect(looked).to.match(/Line 2 news · Snow City news a draft/);
  });

  it('says what is wrong with a file that cannot be read, and takes none', async () => {
    const broken = await upload(Buffer.from([0x74, 0x0a, 0xff, 0x0a]));
    expect(broken.status).to.equal(400);
    expect(wordsOf(broken.text)).to.contain('The file is not in UTF-8');
    expect(wordsOf((await upload('')).text)).to.contain('The file is empty.');
    expect(await screens.bench.store.postImports.countDocuments({})).to.equal(0);
  });

  it('shows nobody else’s file to another author', async () => {
    const { headers } = await upload('text,function\nSnow,news\n');
    await screens.bench.person('author', 'other@example.com');
    const other = await screens.bench.browser('other@example.com');
    const path = headers['location'] ?? '';
    expect((await other.get(path)).status).to.equal(404);
    expect((await other.post(`${path}/bring-in`, {}, '/import')).status).to.equal(404);
  });

  it('escapes what is in the file', async () => {
    const { headers } = await upload('text,<b>x</b>\n<script>alert(1)</script>,y\n');
    const { text } = await author.get(headers['location'] ?? '');
    expect(text).not.to.contain('<script>alert').and.not.to.contain('<b>x');
  });
});

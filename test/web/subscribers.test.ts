import { expect } from 'chai';
import request from 'supertest';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { SubscriberRecord } from '../../src/store/subscribers.js';
import { listenToQueries } from '../support/asked-queries.js';
import { openScreens, type Screens } from './support/screens.js';
import type { Browser } from './support/web-bench.js';

const CONSENT = 'Signed the list at the summer fair.';

describe('the list of a channel’s subscribers', () => {
  let screens: Screens;
  let channel: ChannelRecord;
  let admin: Browser;
  let path: string;
  beforeEach(async () => {
    screens = await openScreens();
    const settings = {
      ...{ fromName: 'Library', fromAddress: 'news@example.org', replyTo: '', description: '' },
      ...{ postalAddress: '', smtpServer: 'localhost', smtpUsername: '', imapServer: '' },
      ...{ imapUsername: '', imapMailbox: '' },
    };
    channel = await screens.channel({ network: 'email', slug: 'library', settings });
    admin = await screens.as('admin');
    path = `/settings/channels/${channel._id}/subscribers`;
  });
  afterEach(() => screens.close());

  const bring = (addresses: string, consent = CONSENT) => admin.post(path, { addresses, consent });
  const found = (address: string) =>
    screens.bench.store.subscribers
      .findOne({ channel: channel._id, address })
      .lean<SubscriberRecord>();

  it('takes addresses that people agreed to give, each once, and keeps how they agreed', async () => {
    const answer = await bring('Anna <ANNA@example.org>\nbert@example.org, anna@example.org');
    expect(answer.status).to.equal(303);
    const page = await admin.get(path);
    expect(page.text).to.include('2 addresses were brought in.');
    expect(page.text).to.include('2 subscribers.').and.to.include('bert@example.org');
    expect(await found('anna@example.org')).to.include({ state: 'active', consent: CONSENT });
    await bring('bert@example.org');
    expect((await admin.get(path)).text).to.include('1 were on the list already');
  });

  it('saves nothing while an address cannot be read, or nobody says how they agreed', async () => {
    const typed = 'carla@example.org\nnobody at all <b>';
    const bad = await bring(typed);
    expect(bad.status).to.equal(400);
    expect(bad.text).to.include('“nobody at all &lt;b&gt;”').and.to.include('carla@example.org');
    expect((await bring('carla@example.org', 'yes')).status).to.equal(400);
    expect(await found('carla@example.org')).to.equal(null);
  });

  it('ends a subscription for good: nobody else brings them back', async () => {
    await bring('dora@example.org');
    const dora = await found('dora@example.org');
    const removed = await admin.post(`${path}/${dora?._id}/remove`, {});
    expect(removed.status).to.equal(303);
    expect(await found('dora@example.org')).to.include({ state: 'ended', endedBy: 'staff' });
    await bring('dora@example.org');
    expect((await admin.get(path)).text).to.include('1 have left and stay away');
    expect(await found('dora@example.org')).to.include({ state: 'ended' });
  });

  it('leaves as CSV, in which nothing is a formula', async () => {
    await bring('=1+1@example.org\nemil@example.org', '=cmd() was agreed at the fair');
    const csv = await admin.get(`${path}.csv`);
    expect(csv.headers['content-type']).to.match(/^text\/csv/);
    expect(csv.text).to.include('emil@example.org,active,import');
    expect(csv.text).not.to.match(/(^|,)=/m);
  });

  it('is told, brought in and taken from by the API', async () => {
    const by = { kind: 'system', id: 'test', name: 'Test' } as const;
    const wish = { name: 'List', role: 'admin', expiresAt: null } as const;
    const { token } = await screens.bench.access.tokens.create(wish, by);
    const url = `/api/v1/channels/${channel._id}/subscribers`;
    const ask = (method: 'get' | 'post' | 'delete', to = url) =>
      request(screens.bench.app)[method](to).set('Authorization', `Bearer ${token}`);
    const body = { addresses: ['finn@example.org', 'gina@example.org'], consent: CONSENT };
    expect((await ask('post').send(body)).body).to.deep.equal({ added: 2, already: 0, left: 0 });
    type Page = { items: { id: string; address: string }[]; next: string | null };
    const first = (await ask('get', `${url}?limit=1`)).body as Page;
    const second = (await ask('get', `${url}?limit=1&cursor=${first.next}`)).body as Page;
    const listed = [...first.items, ...second.items];
    expect(listed.map(({ address }) => address)).to.have.members(body.addresses);
    expect(second.next).to.equal(null);
    const [gone] = listed;
    expect((await ask('delete', `${url}/${gone?.id}`)).status).to.equal(204);
    expect(await found(gone?.address ?? '')).to.include({ state: 'ended' });
  });

  it('is there for channels that keep one, and each for its own subscribers', async () => {
    const feed = await screens.channel();
    const other = `/settings/channels/${feed._id}/subscribers`;
    expect((await admin.get(other)).status).to.equal(404);
    await bring('hans@example.org');
    const hans = await found('hans@example.org');
    expect((await admin.post(`${other}/${hans?._id}/remove`, {})).status).to.equal(404);
    expect((await admin.get(`/settings/channels/${feed._id}`)).text).not.to.include('Subscribers');
    expect((await admin.get(`/settings/channels/${channel._id}`)).text).to.include('Subscribers');
  });

  it('asks the store by indexes alone, the public pages too', async () => {
    await bring('ida@example.org');
    const { asked } = listenToQueries(screens.bench.store);
    const last = await found('ida@example.org');
    for (const query of ['', `?after=${last?._id}`, '?address=ida@example.org']) {
      await admin.get(`${path}${query}`);
    }
    await bring('ida@example.org\njon@example.org');
    await admin.get(`${path}.csv`);
    const { app } = screens.bench;
    await request(app).get('/n/library');
    await request(app).post('/n/library').type('form').send('address=kim@example.org');
    for (const kind of ['confirm', 'leave']) {
      await request(app).get(`/n/library/${kind}?token=x`);
      await request(app).post(`/n/library/${kind}?token=x`);
    }
    await request(app).get('/n/library/nothing');
    const mine = asked().filter(({ collection }) => /mail|subscriber/.test(collection));
    expect(mine).to.have.length.above(8);
    for (const { shape, plan } of mine) {
      const { scans, sortedByIndex } = await plan();
      expect(scans, shape).to.equal('index');
      expect(sortedByIndex, shape).to.equal(true);
    }
  });
});

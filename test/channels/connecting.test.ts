import { expect } from 'chai';
import type { ChannelRecord } from '../../src/store/channels.js';
import { openWebBench, type Browser, type WebBench } from '../web/support/web-bench.js';
import { connect } from './support.js';

describe('connecting a channel', () => {
  let bench: WebBench;
  let admin: Browser;
  beforeEach(async () => {
    bench = await openWebBench();
    await bench.person('admin');
    admin = await bench.browser('admin@example.com');
  });
  afterEach(() => bench.close());

  const channels = () => bench.store.channels.find({}).lean<ChannelRecord[]>();

  it('keeps its rhythm as it was typed and promises nothing yet', async () => {
    const answer = await connect(admin, {
      'blackouts.0.from': '2026-12-24',
      'blackouts.0.to': '2026-12-26',
      'blackouts.0.reason': 'Christmas',
    });
    expect(answer.status).to.equal(303);
    const [channel] = await channels();
    expect(channel).to.include({ name: 'City news', slug: 'city-news', network: 'feed' });
    const rhythm = channel?.rhythms[0];
    expect(rhythm).to.include({ zone: 'Europe/Berlin', gapMinutes: 45 });
    expect(rhythm?.preferredTimes).to.deep.equal([570, 720]);
    expect(rhythm?.windows.filter(({ weekday }) => weekday === 3)).to.deep.equal([
      { weekday: 3, from: 540, to: 720 },
      { weekday: 3, from: 810, to: 1020 },
    ]);
    expect(channel?.blackouts).to.deep.equal([
      { from: '2026-12-24', to: '2026-12-26', reason: 'Christmas' },
    ]);
    expect(channel?.dimmers.news.levels).to.deep.equal([]);
  });

  it('makes the address of the name where none is given', async () => {
    await connect(admin, { name: 'Übersee & Häfen', slug: '' });
    expect((await channels())[0]?.slug).to.equal('ubersee-hafen');
  });

  it('names every field that cannot be used, keeps what was typed and saves nothing', async () => {
    const answer = await connect(admin, {
      name: '',
      slug: 'Not an address',
      zone: 'Europe/Atlantis',
      'windows.1': 'from nine to five',
      'windows.2': '17:00–09:00',
      gapMinutes: 'a while',
      'blackouts.0.from': '2026-02-30',
      'blackouts.0.reason': 'Leap',
    });
    expect(answer.status).to.equal(400);
    for (const id of ['name', 'slug', 'zone', 'windows.1', 'gapMinutes', 'blackouts.0.from']) {
      expect(answer.text, id).to.contain(`href="#${id}"`);
    }
    expect(answer.text).to.contain('from nine to five').and.contain('Europe/Atlantis');
    expect(await channels()).to.have.length(0);
  });

  it('asks for a name alone where both the name and the short name are empty', async () => {
    const answer = await connect(admin, { name: ' ', slug: '' });
    expect(answer.text).to.contain('href="#name"').and.not.contain('href="#slug"');
  });

  it('refuses fields that no input of the form has', async () => {
    const answer = await connect(admin, { revision: '7', deletedAt: '2026-01-01' });
    expect(answer.status).to.equal(400);
    expect(answer.text).to.contain('no field named revision, deletedAt');
    expect(await channels()).to.have.length(0);
  });

  it('never gives an address to a second channel', async () => {
    await connect(admin);
    const answer = await connect(admin, { name: 'Another' });
    expect(answer.status).to.equal(400);
    expect(answer.text).to.contain('Another channel has, or once had, this short name');
    expect(await channels()).to.have.length(1);
    const made = await connect(admin, { slug: '' });
    expect(made.text).to.contain('The name gives the short name city-news, which another');
    const none = await connect(admin, { name: '🚢', slug: '' });
    expect(none.text).to.contain('No short name can be made of this name');
  });

  it('lists what is wrong in the order of the form', async () => {
    const { text } = await connect(admin, {
      name: '',
      zone: 'x',
      'windows.1': 'x',
      gapMinutes: '',
    });
    const named = [...text.matchAll(/<li><a href="#([^"]+)"/g)].map(([, id]) => id);
    expect(named).to.deep.equal(['name', 'zone', 'windows.1', 'gapMinutes']);
  });

  it('shows a secret that we chose once, and stores it sealed', async () => {
    const form = { network: 'webhook', 'settings.url': 'https://93.184.215.14/hook' };
    const answer = await connect(admin, { ...form, ...withoutFeed, unreachableToo: 'on' });
    const secret = /whsec_[A-Za-z0-9+/=]+/.exec(answer.text)?.[0];
    expect(secret, answer.text).to.be.a('string');
    const [channel] = await channels();
    expect(JSON.stringify(channel)).to.not.contain(secret);
    const again = await admin.get(`/settings/channels/${channel?._id ?? ''}`);
    expect(again.status).to.equal(200);
    expect(again.text).to.not.contain(secret);
  });

  it('leaves one row in the audit log', async () => {
    await connect(admin);
    const rows = await bench.store.audit.find({ action: 'channel.create' }).lean();
    expect(rows).to.have.length(1);
  });

  it('is for administrators', async () => {
    await bench.person('manager');
    const manager = await bench.browser('manager@example.com');
    expect((await manager.get('/settings/channels')).status).to.equal(403);
    const answer = await connect(manager);
    expect(answer.status).to.equal(403);
    expect(await channels()).to.have.length(0);
  });
});

const withoutFeed = { 'settings.description': undefined, 'settings.language': undefined };

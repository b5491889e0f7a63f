import { expect } from 'chai';
import { fillInstallation } from '../browser/screens/fill-installation.js';
import { SCREENS, type Places } from '../browser/screens/screen-list.js';
import { feedChannel } from '../support/channel-record.js';
import { openWebBench, type Browser, type WebBench } from './support/web-bench.js';

describe('removing the sample', () => {
  let bench: WebBench;
  let admin: Browser;
  let places: Places;
  before(async () => {
    bench = await openWebBench();
    const id = await bench.person('admin');
    const actor = { kind: 'person', id, name: 'The admin', role: 'admin', zone: 'UTC' } as const;
    places = await fillInstallation(bench.services, actor);
    admin = await bench.browser('admin@example.com');
  });
  after(() => bench.close());

  it('says first how much was written on its channels alone', async () => {
    // The two drafts of an event and one more, of which one also stands on a channel of our own.
    const before = (await admin.get('/welcome')).text;
    expect(before).to.contain('goes too: one post.');
    const draft = await bench.store.deliveries.findOne({ sample: false }).lean();
    expect(draft?.channel).to.equal(places.channel);
    const own = feedChannel(bench.clock.now());
    await bench.store.channels.create(own);
    const { _id: _, key, ...rest } = draft ?? { _id: '', key: '' };
    const copy = { ...rest, _id: places.channel.replace(/.{4}$/, 'zzzz'), channel: own._id };
    await bench.store.deliveries.create({ ...copy, key: `${key}2` });
    const { text } = await admin.get('/settings/channels');
    expect(text).to.contain('what is yours stays.').and.not.contain('goes too');
  });

  it('leaves no screen that cannot be shown', async () => {
    const { status } = await admin.post('/welcome/remove', {}, '/welcome');
    expect(status).to.equal(303);
    for (const { path, as } of SCREENS) {
      const answer = await (as === 'admin' ? admin : bench.visitor()).get(path(places));
      expect(answer.status, path(places)).to.be.oneOf([200, 400, 404]);
    }
    expect((await admin.get('/board')).text).to.not.contain('Harbour');
  });
});

import { expect } from 'chai';
import { findFirstPost } from '../../src/sample/first-post.js';
import { openWebBench, type Browser, type WebBench } from './support/web-bench.js';

describe('the first minute', () => {
  let bench: WebBench;
  let admin: Browser;
  before(async () => {
    bench = await openWebBench();
    await bench.person('admin');
    admin = await bench.browser('admin@example.com');
  });
  after(() => bench.close());

  it('leads from an empty board to a channel, or to the sample', async () => {
    const { text } = await admin.get('/board');
    expect(text).to.contain('href="/settings/channels/new"').and.contain('href="/welcome"');
  });

  it('counts down to the first post on the board', async () => {
    await admin.post('/welcome', { answer: 'load' }, '/welcome');
    const { text } = await admin.get('/board');
    expect(text).to.contain('A first post goes out at').and.contain('data-countdown="');
    expect(text).to.match(/id="first-post"[^>]* data-live="delivery"/);
    expect(text).to.not.contain('where people read it');
  });

  it('leads to where people read it, once it is out', async () => {
    const first = await findFirstPost(bench.store, bench.clock.now());
    bench.clock.advance(31_000);
    const at = new Date(bench.clock.now());
    const outcome = { networkId: 'x', url: null, at, late: false };
    await bench.store.deliveries.updateOne(
      { _id: first?.delivery._id ?? '' },
      { $set: { state: 'published', outcome, wakeAt: null } },
    );
    const { text } = await admin.get('/board');
    expect(text).to.contain('The first post is out').and.contain('href="/f/service-status"');
    expect(text).to.not.contain('data-countdown');
    const page = await bench.visitor().get('/f/service-status');
    expect(page.text)
      .to.contain('href="/promise/service-status"')
      .and.match(/, Tokyo<\/time>/);
    expect((await admin.get('/settings/channels')).text).to.contain('/f/service-status"');
  });

  it('leads to the reason, where it did not go out', async () => {
    const first = await findFirstPost(bench.store, bench.clock.now());
    const _id = first?.delivery._id ?? '';
    await bench.store.deliveries.updateOne({ _id }, { $set: { state: 'held', outcome: null } });
    const { text } = await admin.get('/board');
    expect(text).to.contain('did not go out: held').and.contain(`href="/deliveries/${_id}"`);
  });
});

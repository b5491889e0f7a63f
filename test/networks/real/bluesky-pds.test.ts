import { expect } from 'chai';
import { blueskyPds, startPds, type RunningPds } from '../servers/bluesky-pds.js';
import { describeOn } from '../servers/test-server.js';

describeOn(blueskyPds, 'Bluesky’s own server', () => {
  let pds: RunningPds;
  before(async () => {
    pds = await startPds();
  });
  after(() => pds.close());

  it('makes accounts with app passwords, whose posts can be counted', async () => {
    const account = await pds.createAccount('library');
    const session = await pds.call('com.atproto.server.createSession', {
      body: { identifier: account.handle, password: account.appPassword },
    });
    expect(session['did']).to.equal(account.did);
    await pds.call('com.atproto.repo.createRecord', {
      token: account.accessJwt,
      body: {
        repo: account.did,
        collection: 'app.bsky.feed.post',
        record: { text: 'Open on Sundays', createdAt: new Date(0).toISOString() },
      },
    });
    const posts = await pds.posts(account);
    expect(posts.map(({ value }) => value['text'])).to.deep.equal(['Open on Sundays']);
  });
});

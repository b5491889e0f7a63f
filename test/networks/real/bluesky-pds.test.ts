import { expect } from 'chai';
import { newIdentity, sampleContent } from '../sample-content.js';
import { blueskyPds, startPds, type RunningPds } from '../servers/bluesky-pds.js';
import { describeOn } from '../servers/test-server.js';
import { connectionTo, createBluesky, never } from './bluesky-bench.js';

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

  it('pins a post in a profile that is made for it, then in one that others write', async () => {
    const account = await pds.createAccount('pinned');
    const connection = connectionTo(pds.url, account);
    const network = createBluesky();
    const place = { repo: account.did, collection: 'app.bsky.actor.profile', rkey: 'self' };
    const profile = async () =>
      (await pds.call('com.atproto.repo.getRecord', { query: place }))['value'] as object;
    const post = async () => {
      const prepared = await network.prepare(sampleContent(), connection, newIdentity());
      const out = await network.publish(prepared, connection, never);
      if (out.type !== 'published') throw new Error(`${out.type}: ${out.reason}`);
      return { networkId: out.networkId, url: out.url, parts: [] };
    };
    const first = await post();
    expect((await network.pin?.(first, connection, never))?.type).to.equal('changed');
    expect((await network.pin?.(first, connection, never))?.type).to.equal('changed');
    expect(await profile()).to.have.nested.property('pinnedPost.uri', first.networkId);

    const record = { ...(await profile()), displayName: 'Library', description: 'Books.' };
    const written = { token: account.accessJwt, body: { ...place, record } };
    await pds.call('com.atproto.repo.putRecord', written);
    const second = await post();
    expect((await network.pin?.(second, connection, never))?.type).to.equal('changed');
    expect(await profile()).to.deep.include({ displayName: 'Library', description: 'Books.' });
    expect(await profile()).to.have.nested.property('pinnedPost.uri', second.networkId);
    expect(await pds.posts(account)).to.have.length(2);
  });
});

import { expect } from 'chai';
import { pinPost } from '../../../src/networks/bluesky/pinned-post.js';
import type { ProfileVersion, Repository } from '../../../src/networks/bluesky/repository.js';
import { fixedClock } from '../../support/fixed-clock.js';
import { NOON } from '../sample-content.js';

const uri = 'at://did:plc:library/app.bsky.feed.post/3k';
const published = { networkId: uri, url: null, parts: [] };
const pinned = { type: 'changed', networkId: uri, url: null };

/** The profile of an account, which others write too. */
function account(first: ProfileVersion | null) {
  let profile = first;
  let writes = 0;
  const meanwhile: ProfileVersion[] = [];
  const repository = {
    find: () => Promise.resolve({ type: 'got', value: { uri, cid: 'post-1' } }),
    profile: () => Promise.resolve({ type: 'got', value: profile }),
    putProfile(record: Record<string, unknown>, version: string | null) {
      const other = meanwhile.shift();
      if (other) profile = other;
      if ((profile?.cid ?? null) !== version) {
        const failed = {
          status: 400,
          error: 'InvalidSwap',
          words: 'Record was at another version',
        };
        return Promise.resolve({ type: 'failed', ...failed, headers: {} });
      }
      writes += 1;
      profile = { cid: `written-${writes}`, record };
      return Promise.resolve({ type: 'got', value: null });
    },
  } as unknown as Repository;
  return {
    ...{ repository, meanwhile },
    record: () => profile?.record,
    writes: () => writes,
    pin: (by = repository) => pinPost(published, by, fixedClock(NOON)),
  };
}

const LIBRARY: ProfileVersion = {
  cid: 'profile-1',
  record: { $type: 'app.bsky.actor.profile', displayName: 'Library', later: { field: 1 } },
};

describe('pinning on Bluesky', () => {
  it('names the post in the profile and leaves all else of it as it was', async () => {
    const ours = account(LIBRARY);
    expect(await ours.pin()).to.deep.equal(pinned);
    expect(ours.record()).to.deep.equal({
      ...LIBRARY.record,
      pinnedPost: { uri, cid: 'post-1' },
    });
  });

  it('makes a profile where there is none, and writes nothing when it is repeated', async () => {
    const ours = account(null);
    expect(await ours.pin()).to.deep.equal(pinned);
    expect(await ours.pin()).to.deep.equal(pinned);
    expect(ours.writes()).to.equal(1);
    expect(ours.record()).to.deep.equal({
      ...{ $type: 'app.bsky.actor.profile', pinnedPost: { uri, cid: 'post-1' } },
    });
  });

  it('keeps what somebody else wrote at the same moment', async () => {
    const ours = account(LIBRARY);
    ours.meanwhile.push({ cid: 'other', record: { ...LIBRARY.record, displayName: 'Archive' } });
    expect(await ours.pin()).to.deep.equal(pinned);
    expect(ours.record()).to.include({ displayName: 'Archive' }).and.to.have.property('pinnedPost');
  });

  it('gives way to somebody who goes on writing', async () => {
    const ours = account(LIBRARY);
    const busy = [1, 2, 3].map((each) => ({ cid: `other-${each}`, record: LIBRARY.record }));
    ours.meanwhile.push(...busy);
    expect((await ours.pin()).type).to.equal('retry-later');
    expect(ours.record()).to.deep.equal(LIBRARY.record);
  });

  it('finds out that the post is gone', async () => {
    const ours = account(LIBRARY);
    const find = () => Promise.resolve({ type: 'got', value: null } as const);
    expect(await ours.pin({ ...ours.repository, find })).to.deep.equal({ type: 'gone' });
    expect(ours.writes()).to.equal(0);
  });
});

import { expect } from 'chai';
import { createBluesky, never } from '../real/bluesky-bench.js';
import { sampleConnection } from '../sample-content.js';

describe('the settings of a Bluesky channel', () => {
  const { settings } = createBluesky();
  const parsed = (given: object) => settings.safeParse(given).data;

  it('are Bluesky’s own server unless told, and any server by its address alone', () => {
    const handle = 'library.bsky.social';
    expect(parsed({ handle, service: '' })).to.include({ service: 'https://bsky.social' });
    expect(parsed({ handle })).to.include({ service: 'https://bsky.social' });
    const typed = parsed({ handle, service: ' https://pds.example.org/xrpc/ ' });
    expect(typed).to.include({ service: 'https://pds.example.org' });
  });

  it('take a handle as people write it', () => {
    expect(parsed({ handle: ' @Library.Bsky.social ' })).to.include({
      handle: 'library.bsky.social',
    });
  });

  for (const handle of [
    'library',
    '',
    'me@example.org',
    'a b.org',
    '-a.org',
    `${'a'.repeat(64)}.org`,
  ]) {
    it(`do not take “${handle}” as a handle`, () => {
      expect(settings.safeParse({ handle }).success).to.equal(false);
    });
  }

  it('do not reach this machine unless that is allowed', async () => {
    const connection = sampleConnection({
      settings: { handle: 'a.example.org', service: 'http://127.0.0.1:2583' },
      credentials: { appPassword: 'x' },
    });
    const strict = createBluesky({ allowLoopback: false });
    expect((await strict.check(connection, never)).type).to.equal('rejected');
  });
});

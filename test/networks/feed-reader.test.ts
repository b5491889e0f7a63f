import { expect } from 'chai';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startFeedBench, type FeedBench } from './feed-bench.js';
import { NOON, newIdentity, sampleContent } from './sample-content.js';

const never = new AbortController().signal;
const run = promisify(execFile);
const present = spawnSync('newsboat', ['-v']).error === undefined;

/** A feed reader that people use, as Debian packages it, with folders of its own. */
describe('newsboat, a feed reader,', () => {
  let bench: FeedBench;
  let folder: string;

  before(function () {
    if (!present) {
      this.test?.parent?.tests.forEach((test) => {
        test.title += ' (newsboat is not on the PATH)';
      });
      this.skip();
    }
  });
  beforeEach(async () => {
    bench = await startFeedBench();
    folder = mkdtempSync(join(tmpdir(), 'dimmerbank-newsboat-'));
    writeFileSync(join(folder, 'config'), '');
  });
  afterEach(async () => {
    await bench.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const cache = () => join(folder, 'cache.db');

  async function newsboat(...commands: string[]): Promise<string> {
    const files = ['-C', join(folder, 'config'), '-u', join(folder, 'urls'), '-c', cache()];
    const { stdout } = await run('newsboat', [...files, '-x', ...commands], {
      env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder },
      timeout: 30_000,
    });
    return stdout;
  }

  /**
   * What the reader keeps of an item: its SQLite row lies in the file as guid, title, author,
   * address, the feed's address and the time, one after the other.
   */
  function keptItem(feedUrl: string, itemUrl: string): { before: string; publishedAt: number } {
    const bytes = readFileSync(cache());
    const mark = Buffer.from(itemUrl + feedUrl);
    const at = bytes.indexOf(mark);
    expect(at, 'the item is in the cache').to.be.greaterThan(-1);
    return {
      before: bytes.toString('utf8', Math.max(0, at - 200), at),
      publishedAt: bytes.readUInt32BE(at + mark.length) * 1000,
    };
  }

  for (const format of ['feed.atom', 'feed.rss']) {
    it(`reads ${format} again and again and sees a post once, with its title and time`, async () => {
      const feedUrl = `${bench.url}/f/city-library/${format}`;
      writeFileSync(join(folder, 'urls'), `${feedUrl}\n`);
      const identity = newIdentity();
      const content = sampleContent({ title: 'Größer & <schöner>' });
      const prepared = await bench.network.prepare(content, bench.connection, identity);
      await bench.network.publish(prepared, bench.connection, never);
      bench.clock.time += 10_000;

      for (let time = 0; time < 3; time++) {
        await newsboat('reload');
        expect(await newsboat('print-unread')).to.include('1 unread');
      }

      // It begins to keep validators at its second visit.
      expect(bench.log.map(({ status }) => status)).to.deep.equal([200, 200, 304]);
      const kept = keptItem(feedUrl, `${bench.url}/f/city-library/${identity.key}`);
      expect(kept.before).to.include('urn:uuid:').and.to.include('Größer & <schöner>');
      expect(kept.publishedAt).to.equal(NOON);
    });
  }

  it('sees the next post as one more', async () => {
    writeFileSync(join(folder, 'urls'), `${bench.url}/f/city-library/feed.atom\n`);
    for (const expected of ['1 unread', '2 unread']) {
      const prepared = await bench.network.prepare(
        sampleContent({ text: expected }),
        bench.connection,
        newIdentity(),
      );
      await bench.network.publish(prepared, bench.connection, never);
      bench.clock.time += 10_000;
      await newsboat('reload');
      expect(await newsboat('print-unread')).to.include(expected);
    }
  });
});

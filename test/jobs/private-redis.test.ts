import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { findRedisServer, openPrivateRedis } from '../../src/jobs/private-redis.js';
import { socketState } from '../../src/jobs/redis-socket.js';
import { keptLog } from '../support/kept-log.js';

describe('a private Redis', () => {
  const program = findRedisServer(process.env['PATH'] ?? '');
  let folder: string;
  before(async function () {
    if (program === undefined) this.skip();
    folder = await mkdtemp(join(tmpdir(), 'dimmerbank-private-'));
  });
  after(async () => {
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  it('begins anew when it cannot read its file, which it puts aside and says so', async () => {
    const kept = keptLog();
    const options = { program: program ?? '', dataFolder: folder, log: kept.log };
    const first = await openPrivateRedis(options);
    await first?.close();
    expect(kept.text()).to.equal('');
    const files = join(folder, 'redis', 'appendonlydir');
    const file = (await readdir(files)).find((name) => name.endsWith('.incr.aof')) ?? '';
    await writeFile(join(files, file), 'no command at all\r\n*1\r\n$4\r\nPING\r\n');

    const second = await openPrivateRedis(options);
    expect(second?.started).to.equal(true);
    expect(await socketState(second?.socket ?? '')).to.equal('redis');
    expect(await readdir(join(folder, 'redis'))).to.include('appendonlydir.unreadable');
    expect(kept.text()).to.match(/put aside, and nothing is lost/);
    await second?.close();
  });
});

import { expect } from 'chai';
import { readRedisFacts, refusalIn, warningsIn } from '../../src/jobs/redis-facts.js';

describe('what a Redis says of itself', () => {
  const info = (...lines: string[]): string => `# Memory\r\n${lines.join('\r\n')}\r\n`;

  it('is well with an append-only file, room, and a refusal at the limit', () => {
    const facts = readRedisFacts(
      info('used_memory:10', 'maxmemory:20', 'maxmemory_policy:noeviction', 'aof_enabled:1'),
    );
    expect(facts).to.deep.equal({
      ...{ appendOnly: true, policy: 'noeviction', full: false, fileError: false },
    });
    expect(refusalIn(facts)).to.equal(null);
    expect(warningsIn(facts)).to.deep.equal([]);
  });

  it('takes nothing new when a write to its file has failed', () => {
    const facts = readRedisFacts(info('aof_enabled:1', 'aof_last_write_status:err'));
    expect(refusalIn(facts)).to.match(/cannot write its file/);
  });

  it('takes nothing new at its limit, but for one that forgets instead', () => {
    const full = ['used_memory:21', 'maxmemory:20'];
    expect(refusalIn(readRedisFacts(info(...full)))).to.match(/no memory left/);
    const forgets = readRedisFacts(info(...full, 'maxmemory_policy:allkeys-lru'));
    expect(refusalIn(forgets)).to.equal(null);
    expect(warningsIn(forgets)).to.have.length(1);
  });

  it('counts as well where it says nothing', () => {
    expect(warningsIn(readRedisFacts(''))).to.deep.equal([]);
    expect(refusalIn(readRedisFacts(''))).to.equal(null);
  });
});

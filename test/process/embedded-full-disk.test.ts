import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../embedded/support/document-stores.js';
import type { FilledDisk } from './support/disk-filler.js';

/** Files of a process begun like this grow to 2 MB and no further, as on a full disk. */
const LIMITED = 'ulimit -f 4096; exec "$0" "$@"';

describe('A disk that takes no more', () => {
  it('is told of in words, and neither loses nor half saves anything', async () => {
    const { folder, remove } = temporaryFolder();
    const script = fileURLToPath(new URL('./support/disk-filler.js', import.meta.url));
    const child = spawn('sh', ['-c', LIMITED, process.execPath, script, folder], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const [report] = (await once(child, 'message')) as [FilledDisk];
    await once(child, 'exit');
    remove();
    expect(report.saved).to.be.greaterThan(100);
    expect(report).to.deep.include({
      refusalsNamed: true,
      lost: 0,
      found: report.saved,
      indexed: report.saved,
      savedAfterDeleting: true,
    });
    expect(report.message).to.match(/Nothing was saved: the disk refused the write/);
  });
});

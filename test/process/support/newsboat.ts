import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const newsboatIsHere = spawnSync('newsboat', ['-v']).error === undefined;

/** A feed reader that people use, with folders of its own and one feed. */
export function openNewsboat(feedUrl: string) {
  const folder = mkdtempSync(join(tmpdir(), 'dimmerbank-newsboat-'));
  writeFileSync(join(folder, 'config'), '');
  writeFileSync(join(folder, 'urls'), `${feedUrl}\n`);
  const files = ['-C', 'config', '-u', 'urls', '-c', 'cache.db'].map((each, i) =>
    i % 2 === 0 ? each : join(folder, each),
  );
  const newsboat = async (command: string): Promise<string> => {
    const { stdout } = await run('newsboat', [...files, '-x', command], {
      env: { PATH: process.env['PATH'], HOME: folder, XDG_CONFIG_HOME: folder },
      timeout: 30_000,
    });
    return stdout;
  };
  return {
    /** Asks the feed again. @returns how many posts it has not shown to anybody yet */
    async unread(): Promise<number> {
      await newsboat('reload');
      return Number(/^(\d+) unread/.exec(await newsboat('print-unread'))?.[1]);
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runMocha, testFilesIn } from '../support/mocha-pool.js';
import { allServers } from './servers/all-servers.js';

/**
 * `npm run test:networks`: the tests of the networks on the networks' own servers, which are
 * started and stopped by the tests. Those of a server that is not installed are skipped and say so.
 *
 * - `-- --install` installs the servers first: those of npm into a cache outside of this clone
 *   (`TEST_SERVERS`, else the user's cache folder), those of Debian by apt where we may.
 * - `-- --all` adds what takes too long for every run (`real/heavy`).
 * - All else is handed on to mocha, as in `-- --reporter dot --grep Bluesky`.
 */
const REAL = 'dist/test/networks/real';
/** They mostly wait: for deadlines, for servers to start, for what is looked at again. */
const AT_ONCE = 3;
const given = process.argv.slice(2);
const handedOn = given.filter((argument) => argument !== '--install' && argument !== '--all');

async function install(): Promise<void> {
  for (const server of allServers) {
    try {
      await server.install();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      console.error(`${server.name} could not be installed: ${reason}`);
    }
  }
}

function announce(): void {
  for (const server of allServers) {
    const reason = server.missing();
    console.log(`${server.name}: ${reason === null ? 'installed' : `skipped: ${reason}`}`);
  }
}

async function runTests(): Promise<number> {
  const heavy = given.includes('--all');
  const files = testFilesIn(REAL).filter((file) => heavy || !file.startsWith(`${REAL}/heavy/`));
  return runMocha(files, {
    jobs: AT_ONCE,
    options: [
      ...['--no-config', '--node-option', 'enable-source-maps', '--timeout', '180000'],
      ...['--forbid-only', '--check-leaks', ...handedOn],
    ],
  });
}

if (given.includes('--install')) await install();
announce();
process.exitCode = existsSync(fileURLToPath(new URL('real/', import.meta.url)))
  ? await runTests()
  : 1;

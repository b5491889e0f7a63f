import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
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
const top = fileURLToPath(new URL('../../../', import.meta.url));
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
  const heavy = given.includes('--all') ? [] : ['--ignore', `${REAL}/heavy/**`];
  const own = ['--no-config', '--node-option', 'enable-source-maps', '--timeout', '60000'];
  // Node 20 can spin for ever while it frees what native parts left behind; its exit does not.
  const strict = ['--forbid-only', '--check-leaks', '--exit'];
  const mocha = fileURLToPath(import.meta.resolve('mocha/bin/mocha.js'));
  const child = spawn(
    process.execPath,
    [mocha, ...own, ...strict, ...heavy, `${REAL}/**/*.test.js`, ...handedOn],
    { cwd: top, stdio: 'inherit' },
  );
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

if (given.includes('--install')) await install();
announce();
process.exitCode = existsSync(fileURLToPath(new URL('real/', import.meta.url)))
  ? await runTests()
  : 1;

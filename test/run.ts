import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * `npm test [-- options of mocha]`: every test, some folders to a process. One process for all of
 * them would keep what thousands of opened and closed stores leave behind until it is out of memory.
 */
const FOLDERS_AT_ONCE = 4;

const here = fileURLToPath(new URL('.', import.meta.url));
const mocha = fileURLToPath(new URL('../../node_modules/mocha/bin/mocha.js', import.meta.url));
const folders = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && hasTests(entry.name))
  .map(({ name }) => `dist/test/${name}/**/*.test.js`);
const specs = ['dist/test/*.test.js', ...folders];

for (let first = 0; first < specs.length; first += FOLDERS_AT_ONCE) {
  const some = specs.slice(first, first + FOLDERS_AT_ONCE);
  const { status } = spawnSync(process.execPath, [mocha, ...some, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}

function hasTests(folder: string): boolean {
  return readdirSync(`${here}/${folder}`, { recursive: true, encoding: 'utf8' }).some(
    // The networks' own servers have a command of their own: `npm run test:networks`.
    (file) => file.endsWith('.test.js') && !(folder === 'networks' && file.startsWith('real')),
  );
}

// Runs `npm start` as the README says, waits until it answers, and stops it as a person would.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'dimmerbank-start-'));
const started = Date.now();
const child = spawn('npm', ['start'], {
  env: { ...process.env, PORT: '0', DATA_DIR: folder },
  stdio: ['ignore', 'pipe', 'inherit'],
  detached: true,
});
let output = '';
const fail = (why) => {
  console.error(`${why}\n${output}`);
  process.kill(-child.pid, 'SIGKILL');
  process.exit(1);
};
const late = setTimeout(() => fail('npm start did not get ready within 60 s'), 60_000);
process.on('SIGTERM', () => fail('told to stop'));
child.on('exit', (code) => fail(`npm start ended with ${code}`));
const link = await new Promise((resolve) => {
  child.stdout.on('data', (data) => {
    output += data;
    const url = /^ {2}address +(http\S+)/m.exec(output)?.[1];
    const found = /^ {2}(http\S+\/setup\?token=\S+)/m.exec(output)?.[1];
    if (url && found) resolve(found);
  });
});
const page = await fetch(link);
if (!page.ok) fail(`the set-up link answered ${page.status}`);
console.log(`ready after ${((Date.now() - started) / 1000).toFixed(1)} s`);
child.removeAllListeners('exit');
// npm ends before what it has started; its output is closed by the last of them.
const ended = new Promise((resolve) => child.on('close', resolve));
process.kill(-child.pid, 'SIGTERM');
await ended;
clearTimeout(late);
const left = readdirSync('/proc').filter(
  (id) => /^\d+$/.test(id) && commandOf(id).includes(folder),
);
if (left.length > 0) fail(`left behind: ${left.map(commandOf).join('; ')}`);
rmSync(folder, { recursive: true, force: true });

/** The command line of a process, empty for one that has ended meanwhile. */
function commandOf(id) {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

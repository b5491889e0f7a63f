// Runs `npm start` as the README says, waits until it answers, and stops it as a person would.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
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
for await (const data of child.stdout) {
  output += data;
  const url = /^ {2}address +(http\S+)/m.exec(output)?.[1];
  const link = /^ {2}(http\S+\/setup\?token=\S+)/m.exec(output)?.[1];
  if (!url || !link) continue;
  const page = await fetch(link);
  if (!page.ok) fail(`the set-up link answered ${page.status}`);
  console.log(`ready after ${((Date.now() - started) / 1000).toFixed(1)} s`);
  break;
}
child.removeAllListeners('exit');
const ended = new Promise((resolve) => child.on('exit', resolve));
process.kill(-child.pid, 'SIGTERM');
await ended;
clearTimeout(late);
rmSync(folder, { recursive: true, force: true });

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** This folder's sources: what is written in TypeScript runs from `dist`. */
export const serverSources = fileURLToPath(
  new URL('../../../../test/networks/servers/', import.meta.url),
);

const FILES = ['package.json', 'package-lock.json', '.npmrc'];
const COMMAND = 'npm run test:networks -- --install';

/** Outside of every clone, so that each is installed once on a machine; settable by variable. */
export function serverCache(): string {
  const { TEST_SERVERS, XDG_CACHE_HOME } = process.env;
  return TEST_SERVERS ?? join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'dimmerbank-servers');
}

/** Where the servers that come from npm are installed: a folder for each lock file and Node. */
export function packagesFolder(): string {
  const hash = createHash('sha256').update(process.versions.modules).update(process.arch);
  for (const file of FILES) hash.update(readFileSync(join(serverSources, file)));
  return join(serverCache(), `npm-${hash.digest('hex').slice(0, 12)}`);
}

/** Written last, so that what was cut off is never taken for whole. */
const mark = () => join(packagesFolder(), 'installed');

export const packagesMissing = (): string | null =>
  existsSync(mark()) ? null : `it is not installed; ${COMMAND}`;

/** Installs them by their own lock file. One of them is compiled, which takes a minute. */
export async function installPackages(): Promise<void> {
  if (packagesMissing() === null) return;
  const folder = packagesFolder();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of FILES) copyFileSync(join(serverSources, file), join(folder, file));
  const npm = spawn('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' });
  const [code] = (await once(npm, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`npm ci in ${folder} ended with ${code}`);
  writeFileSync(mark(), '');
}

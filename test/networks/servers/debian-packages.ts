import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serverCache } from './server-packages.js';

const run = promisify(execFile);
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * Unpacks Debian packages into a folder of the cache without installing them: nothing of the
 * machine is changed, no service is started, and no rights are needed. Throws where apt is missing
 * or does not have one of them.
 */
export async function unpackPackages(
  name: string,
  packages: readonly string[],
  from: 'main' | 'backports' = 'main',
): Promise<void> {
  const folder = packageFolder(name);
  if (existsSync(folder)) return;
  const work = `${folder}.${process.pid}`;
  await mkdir(join(work, 'tree'), { recursive: true });
  try {
    const main = await ownLists(join(work, 'main'), []);
    const options = from === 'main' ? main : await backports(join(work, 'backports'), main);
    await run('apt-get', [...options, 'download', ...packages], { cwd: work });
    for (const file of await readdir(work)) {
      if (file.endsWith('.deb')) await run('dpkg', ['-x', join(work, file), join(work, 'tree')]);
    }
    // Moved as a whole, so that what was cut off is never taken for whole.
    await rename(join(work, 'tree'), folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

export const packageFolder = (name: string): string => join(serverCache(), `debian-${name}`);

/** Package lists of our own, because those of the machine may be missing or old. */
async function ownLists(work: string, sources: readonly string[]): Promise<string[]> {
  for (const folder of ['lists/partial', 'archives/partial']) {
    await mkdir(join(work, folder), { recursive: true });
  }
  const settings = [...sources, `Dir::State::lists=${join(work, 'lists')}`, `Dir::Cache=${work}`];
  const options = settings.flatMap((setting) => ['-o', setting]);
  await run('apt-get', [...options, 'update', '-qq']);
  return options;
}

/** The backports of this machine's release, from the mirror of its own main packages. */
async function backports(work: string, main: readonly string[]): Promise<string[]> {
  const { stdout } = await run('apt-get', [
    ...[...main, 'indextargets', '--format', '$(REPO_URI) $(CODENAME)'],
    ...['Created-By: Packages', 'Origin: Debian', 'Component: main'],
  ]);
  const [mirror, codename] =
    stdout
      .split('\n')
      .map((line) => line.trim().split(' '))
      .find(([, codename]) => codename !== undefined && /^[a-z]+$/.test(codename)) ?? [];
  if (mirror === undefined || codename === undefined) throw new Error('apt has no Debian mirror');
  await mkdir(work);
  const list = join(work, 'backports.list');
  await writeFile(list, `deb [signed-by=${KEYRING}] ${mirror} ${codename}-backports main\n`);
  return ownLists(work, [`Dir::Etc::sourcelist=${list}`, 'Dir::Etc::sourceparts=/dev/null']);
}

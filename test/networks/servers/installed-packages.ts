import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Installs Debian packages without starting what is in them: the tests start their own.
 *
 * @param answers lines for debconf, for packages that would ask
 */
export async function installDebianPackages(
  packages: readonly string[],
  answers: readonly string[] = [],
): Promise<void> {
  if (answers.length > 0) await run('debconf-set-selections', [], `${answers.join('\n')}\n`);
  await run('apt-get', ['update', '-qq']);
  const flags = ['install', '-y', '-qq', '--no-install-recommends'];
  await run('apt-get', [...flags, ...packages]);
}

async function run(program: string, given: readonly string[], input = ''): Promise<void> {
  const child = spawn(program, given, {
    stdio: ['pipe', 'ignore', 'inherit'],
    // With a run level of 1, packages do not start their services.
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
  });
  child.stdin.end(input);
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${program} ${given.join(' ')} ended with ${code}`);
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const top = fileURLToPath(new URL('../../../', import.meta.url));
const mocha = fileURLToPath(import.meta.resolve('mocha/bin/mocha.js'));

/**
 * Runs test files in some processes at a time. What a file says is printed whole when it ends; a
 * process that dies fails the run.
 * @param files paths below the top of this clone, in the order in which they are begun
 * @param options Mocha's own; its reporter is ours unless they name another
 * @returns the exit code
 */
export async function runMocha(
  files: readonly string[],
  { jobs, options }: { readonly jobs: number; readonly options: readonly string[] },
): Promise<number> {
  const named = options.some((option) => /^(-R|--reporter)(=|$)/.test(option));
  const reporter = named ? [] : ['--reporter', 'dist/test/support/counting-reporter.js'];
  const child = spawn(
    process.execPath,
    [mocha, '--parallel', '--jobs', String(jobs), ...reporter, ...options, ...files],
    { cwd: top, stdio: 'inherit' },
  );
  // The one signal at which Mocha ends its own children; at Ctrl+C the terminal has sent it already.
  const stop = () => void child.kill('SIGINT');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

/** The compiled test files below a folder, from the top of this clone. */
export function testFilesIn(folder: string): string[] {
  return readdirSync(`${top}/${folder}`, { recursive: true, encoding: 'utf8' })
    .filter(isTestFile)
    .map((file) => `${folder}/${file}`)
    .sort();
}

export const isTestFile = (name: string): boolean => name.endsWith('.test.js');

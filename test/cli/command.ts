import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { runCommand } from '../../src/cli/command-line.js';

const MAIN = join(import.meta.dirname, '../../src/cli/main.js');

export interface CommandResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Installation {
  readonly folder: string;
  /** Runs `npm run cli -- …` in a process of its own. */
  run(args: readonly string[], input?: string): Promise<CommandResult>;
  /** Runs the same command in this process, which costs a twentieth. */
  runHere(args: readonly string[], input?: string): Promise<CommandResult>;
  close(): Promise<void>;
}

/** An installation of its own, in which nobody has done anything yet. */
export async function openInstallation(): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'dimmerbank-cli-'));
  return {
    folder,
    run: (args, input = '') => run(folder, args, input),
    runHere: (args, input = '') => runHere(folder, args, input),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

async function run(folder: string, args: readonly string[], input: string): Promise<CommandResult> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env['PATH'], DATA_DIR: folder, JOBS: 'in-process' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(input);
  const [out, err, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once('close', resolve)),
  ]);
  return { code, out, err };
}

async function runHere(
  folder: string,
  args: readonly string[],
  input: string,
): Promise<CommandResult> {
  const said = { out: '', err: '' };
  const code = await runCommand(
    args,
    {
      out: (line) => void (said.out += `${line}\n`),
      err: (line) => void (said.err += `${line}\n`),
      readInput: () => Promise.resolve(input),
    },
    { DATA_DIR: folder, JOBS: 'in-process' },
  );
  return { code, ...said };
}

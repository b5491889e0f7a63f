import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { until } from './waiting.js';

const DIST = join(import.meta.dirname, '../../..');

/** The roots of the product, and ours that shortens what a worker waits for. */
const ROOTS = {
  all: 'src/main.js',
  web: 'src/web/main.js',
  worker: 'workers/main.js',
  'quick worker': 'test/process/support/quick-worker.js',
  faults: 'test/faults/support/fault-root.js',
} as const;
export type RootName = keyof typeof ROOTS;

export interface StartOptions {
  readonly folder: string;
  /** Variables beside `DATA_DIR`, a free `PORT` and this machine's PATH. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process of the product as those see it who run it: what it prints, and signals. */
export class Product {
  readonly #child: ChildProcess;
  readonly folder: string;
  readonly exit: Promise<Exit>;
  /** Standard output and standard error, as they came. */
  output = '';
  errors = '';

  constructor(
    readonly root: RootName,
    { folder, environment = {} }: StartOptions,
  ) {
    this.folder = folder;
    this.#child = spawn(process.execPath, ['--enable-source-maps', join(DIST, ROOTS[root])], {
      env: {
        PATH: process.env['PATH'],
        ...{ DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'warn', API_REQUESTS_PER_MINUTE: '0' },
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout?.on('data', (data: Buffer) => (this.output += data.toString()));
    this.#child.stderr?.on('data', (data: Buffer) => (this.errors += data.toString()));
    this.exit = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => resolve({ code, signal }));
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Waits until it says that it is ready; fails with what it said instead. */
  async ready(): Promise<this> {
    await until(`the ${this.root} is ready`, () => {
      if (!this.isRunning) throw new Error(`the ${this.root} ended: ${this.output}${this.errors}`);
      // Its log may go on behind the last line of what it says.
      return / is ready[^]*?\n\n/.test(this.output);
    });
    return this;
  }

  /** What it says it uses for a part, as in "jobs". */
  uses(part: string): string {
    return new RegExp(`^  ${part} +(.+)$`, 'm').exec(this.output)?.[1] ?? '';
  }

  /** Without a trailing slash. Over IPv4, on which it listens. */
  get url(): string {
    return this.uses('address').replace('localhost', '127.0.0.1');
  }

  /** The one-time set-up link, or null where none was printed. */
  get setupLink(): string | null {
    return /^ {2}(http\S+\/setup\?token=\S+)$/m.exec(this.output)?.[1] ?? null;
  }

  /** Asks it to stop and waits until it has. */
  async stop(): Promise<Exit> {
    if (this.isRunning) this.#child.kill('SIGTERM');
    return this.exit;
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<Exit> {
    if (this.isRunning) this.#child.kill('SIGKILL');
    return this.exit;
  }
}

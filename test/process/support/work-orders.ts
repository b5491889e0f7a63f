import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Connection, Schema } from 'mongoose';

export interface Job {
  _id: string;
  state: string;
  dueAt: Date;
  owner?: string;
  epoch: number;
  key?: string;
  pad?: string;
  tags: string[];
}

const jobSchema = new Schema<Job>({
  _id: String,
  state: { type: String, default: 'queued' },
  dueAt: { type: Date, default: () => new Date(0) },
  owner: String,
  epoch: { type: Number, default: 0 },
  key: String,
  pad: String,
  tags: [String],
})
  .index({ state: 1, dueAt: 1 })
  .index({ key: 1 }, { unique: true, sparse: true })
  .index({ tags: 1 });

export function jobModel(connection: Connection) {
  return connection.model('Job', jobSchema);
}

/** What the parent asks of a worker. */
export type WorkOrder =
  | { readonly type: 'read'; readonly id: string }
  | { readonly type: 'write'; readonly id: string; readonly state: string };

/** What a worker tells its parent. */
export type WorkDone =
  | { readonly type: 'ready' | 'finished' }
  | {
      readonly type: 'claimed' | 'inserted' | 'changed' | 'deleting' | 'deleted';
      readonly id: string;
    }
  | { readonly type: 'read'; readonly id: string; readonly state: string };

/** A worker process as its parent sees it. */
export class DocumentWorker {
  readonly #child: ChildProcess;
  readonly done: WorkDone[] = [];
  #watchers: (() => void)[] = [];

  constructor(folder: string, name: string, task: 'claim' | 'write' | 'answer') {
    const script = fileURLToPath(new URL('./document-worker.js', import.meta.url));
    this.#child = fork(script, [folder, name, task]);
    this.#child.on('message', (message) => {
      this.done.push(message as WorkDone);
      this.#look();
    });
    this.#child.on('exit', () => this.#look());
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  #look(): void {
    for (const watcher of this.#watchers) watcher();
  }

  /** Waits until enough has been told; fails when the process ends before. */
  until(enough: (done: readonly WorkDone[]) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const watcher = () => {
        if (enough(this.done)) resolve();
        else if (!this.isAlive) reject(new Error('The worker ended before it had done enough'));
        else return;
        this.#watchers = this.#watchers.filter((each) => each !== watcher);
      };
      this.#watchers.push(watcher);
      watcher();
    });
  }

  ready(): Promise<void> {
    return this.until((done) => done.some(({ type }) => type === 'ready'));
  }

  /** Gives an order and waits for the state it reads. */
  async ask(order: WorkOrder): Promise<string> {
    const before = this.done.length;
    this.#child.send(order);
    await this.until((done) => done.length > before);
    const answer = this.done.at(-1);
    return answer?.type === 'read' ? answer.state : '';
  }

  async kill(): Promise<void> {
    if (!this.isAlive) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exit;
  }
}

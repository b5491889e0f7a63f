import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface BenchReceiver {
  readonly url: string;
  /** How many posts it has taken since this was last asked. */
  taken(): Promise<number>;
  close(): Promise<void>;
}

/** Starts the receiver in a process of its own, so that it does not share our event loop. */
export async function openReceiver(): Promise<BenchReceiver> {
  const child = fork(join(import.meta.dirname, 'receiver.js'));
  const { port } = await answerOf<{ port: number }>(child);
  return {
    url: `http://127.0.0.1:${port}/posts`,
    async taken() {
      const answer = answerOf<{ taken: number }>(child);
      child.send('taken');
      return (await answer).taken;
    },
    async close() {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}

async function answerOf<T>(child: ChildProcess): Promise<T> {
  const [answer] = (await once(child, 'message')) as [T];
  return answer;
}

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Failpoints, PublishPoint } from '../../../src/publishing/ledger/publish-step.js';

/** What a failpoint does when it is reached: once, but for the last, which it does every time. */
export type FaultEffect = 'kill' | 'throw' | 'hang' | 'freeze' | 'kill every time';

export interface ArmedFault {
  readonly point: PublishPoint;
  readonly effect: FaultEffect;
  /** The delivery; `*` for a point that is passed with several at once. */
  readonly delivery: string;
}

/** Files in a folder that the runner and the processes share: one fault each, which lands once. */
const fileOf = (
  folder: string,
  kind: 'armed' | 'landed',
  { delivery, point }: ArmedFault,
): string => join(folder, `${kind}-${delivery.replace('*', 'any')}-${point.replace(':', '-')}`);

export function arm(folder: string, fault: ArmedFault): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(fileOf(folder, 'armed', fault), fault.effect);
}

export const hasLanded = (folder: string, fault: ArmedFault): boolean =>
  existsSync(fileOf(folder, 'landed', fault));

/** Makes happen in this process what is armed in the folder. */
export function armedFailpoints(folder: string): Failpoints {
  return {
    async reach(point, delivery) {
      const fault = { point, delivery, effect: 'hang' } as const;
      const armed = fileOf(folder, 'armed', fault);
      if (!existsSync(armed)) return;
      const effect = readFileSync(armed, 'utf8') as FaultEffect;
      const landed = fileOf(folder, 'landed', fault);
      if (effect === 'kill every time') writeFileSync(landed, effect);
      else renameSync(armed, landed);
      switch (effect) {
        case 'kill':
        case 'kill every time':
          process.kill(process.pid, 'SIGKILL');
          return new Promise(() => undefined);
        case 'freeze':
          // Goes on here when somebody sends SIGCONT.
          process.kill(process.pid, 'SIGSTOP');
          return;
        case 'throw':
          throw new Error(`a fault at ${point}`);
        case 'hang':
          return new Promise(() => undefined);
      }
    },
  };
}

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Instant } from '../src/domain/time-units.js';
import type {
  ContenderName,
  DueItems,
  DueOutcome,
  FromContender,
  ToContender,
} from './due-messages.js';

/** A contender in a process of its own. */
export interface RunningContender {
  readonly name: ContenderName;
  seed(items: DueItems): Promise<void>;
  /** Resolves once everything is ready for that moment. */
  arm(at: Instant): Promise<void>;
  /** Once the last item is handled. Throws where an item was lost, early or handled twice. */
  outcome(): Promise<DueOutcome>;
  rest(milliseconds: number): Promise<{ readonly own: number; readonly redis: number }>;
  end(): Promise<void>;
}

export async function openDueContender(name: ContenderName): Promise<RunningContender> {
  const child = fork(join(import.meta.dirname, 'due-contender.js'), [name]);
  const heard: FromContender[] = [];
  let wake: () => void = () => undefined;
  child.on('message', (message) => {
    heard.push(message as FromContender);
    wake();
  });
  const gone = once(child, 'exit').then(() => wake());
  const hear = async <T extends FromContender['type']>(
    type: T,
  ): Promise<Extract<FromContender, { readonly type: T }>> => {
    for (;;) {
      const found = heard.findIndex((message) => message.type === type);
      if (found >= 0) {
        return heard.splice(found, 1)[0] as Extract<FromContender, { readonly type: T }>;
      }
      if (child.exitCode !== null) throw new Error(`void: ${name} ended`);
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  const say = (message: ToContender): void => void child.send(message);

  await hear('ready');
  let wanted = 0;
  return {
    name,
    async seed(items) {
      wanted = items.items;
      say({ type: 'seed', ...items });
      await hear('seeded');
    },
    async arm(at) {
      say({ type: 'begin', at });
      await hear('armed');
    },
    async outcome() {
      const outcome = await hear('done');
      const { lateness, twice } = outcome;
      if (lateness.length !== wanted || twice > 0 || (lateness[0] ?? 0) < 0) {
        throw new Error(
          `void: ${name} handled ${lateness.length} of ${wanted}, ${twice} twice, the first ${lateness[0]} ms late`,
        );
      }
      return outcome;
    },
    async rest(milliseconds) {
      say({ type: 'rest', milliseconds });
      const { processorSeconds, redisSeconds } = await hear('rested');
      return { own: processorSeconds, redis: redisSeconds };
    },
    async end() {
      if (child.exitCode === null) say({ type: 'end' });
      await gone;
    },
  };
}

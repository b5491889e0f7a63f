/**
 * A process of its own in which one contender waits for what is due. It does what its parent tells
 * it, and ends with it.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { openContender, type DueContender } from './due-contenders.js';
import {
  LEAD_MILLISECONDS,
  type ContenderName,
  type DueItems,
  type FromContender,
  type ToContender,
} from './due-messages.js';
import { DueTally, usedSoFar } from './due-tally.js';

/** How long the last item may take, beyond when it is due. */
const LAST_MILLISECONDS = 120_000;

const name = process.argv[2] as ContenderName;
const tell = (message: FromContender): void => void process.send?.(message);
let items: DueItems = { items: 0, overMilliseconds: 0 };

async function work(contender: DueContender, message: ToContender): Promise<void> {
  switch (message.type) {
    case 'seed':
      items = message;
      await contender.seed(items);
      return tell({ type: 'seeded' });
    case 'begin': {
      await contender.arm(message.at);
      const tally = new DueTally(items.items);
      tell({ type: 'armed' });
      await pause(message.at - LEAD_MILLISECONDS - Date.now());
      tally.begin();
      contender.start(tally);
      const end = message.at + items.overMilliseconds + LAST_MILLISECONDS - Date.now();
      await Promise.race([tally.allHandled, pause(end)]);
      return tell({ type: 'done', ...tally.outcome() });
    }
    case 'rest': {
      contender.start(undefined);
      // What a start costs is not what waiting costs.
      await pause(LEAD_MILLISECONDS);
      const before = usedSoFar();
      await pause(message.milliseconds);
      const after = usedSoFar();
      return tell({
        type: 'rested',
        processorSeconds: after.own - before.own,
        redisSeconds: after.redis - before.redis,
      });
    }
    case 'end':
      await contender.close();
      process.exit(0);
  }
}

const contender = await openContender(name);
process.on('message', (message: ToContender) => {
  work(contender, message).catch((error: unknown) => {
    process.stderr.write(`${name}: ${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  });
});
process.on('disconnect', () => process.exit(0));
tell({ type: 'ready' });

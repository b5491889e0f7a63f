import { Command } from 'commander';
import { describeCadence, isCalendarDate } from '../../domain/index.js';
import { NotFoundError } from '../../failures.js';
import { endRecall, findRecall } from '../../scenes/recall-changer.js';
import { recallPhase } from '../../scenes/recall-phase.js';
import { prepareRecall } from '../../scenes/recall-preparation.js';
import { differenceOf, type SceneDifference } from '../../scenes/scene-difference.js';
import { sceneDesk, type SceneDesk } from '../../scenes/scene-desk.js';
import { listScenes } from '../../scenes/scene-finder.js';
import { nameKeyOf } from '../../scenes/scene-name.js';
import { recallScene } from '../../scenes/scene-recaller.js';
import type { SceneRecallRecord } from '../../store/scene-recalls.js';
import type { Store } from '../../store/store.js';
import type { CommandContext } from '../command-line.js';
import { OPERATOR } from '../operator.js';
import { CommandError, UsageError } from '../terminal.js';

interface RecallOptions {
  readonly from?: string;
  readonly to?: string;
  readonly overDays?: string;
  readonly reason?: string;
  readonly preview?: boolean;
}

export function sceneCommands({ terminal, use }: CommandContext): Command {
  const scenes = new Command('scene').description('scenes: levels of the whole bank under a name');

  scenes
    .command('list')
    .description('list the scenes, what they hold and which are to come')
    .action(() =>
      use(async ({ store, clock }) => {
        const now = clock.now();
        const desk = await sceneDesk(store, now);
        for (const { id, name } of desk.scenes) terminal.out(`${id}\t${name}`);
        for (const recall of desk.recalls) terminal.out(recallLine(recall, desk, now));
      }),
    );

  scenes
    .command('recall')
    .description('recall a scene, now or by date; the queues follow')
    .argument('<scene>', 'its name or id')
    .option('--from <date>', 'the first day, as in 2026-12-20; now unless told')
    .option('--to <date>', 'the last day; until it is ended unless told')
    .option('--over-days <days>', 'over so many days; at once unless told')
    .option('--reason <text>', 'why it may take more staff hours than can be sustained')
    .option('--preview', 'only say what it would change')
    .action((given: string, options: RecallOptions) =>
      use(async (services) => {
        const { store, clock } = services;
        const now = clock.now();
        const wish = { scene: await sceneNamed(store, given), ...wishOf(options) };
        const prepared = await prepareRecall(store, OPERATOR, { wish, now });
        for (const line of describe(await differenceOf(services, prepared, now))) {
          terminal.out(line);
        }
        if (options.preview) {
          terminal.err('Nothing was recalled.');
          return;
        }
        const { seen } = prepared;
        const overrideReason = options.reason ?? null;
        const outcome = await recallScene(services, OPERATOR, { ...wish, seen, overrideReason });
        if (outcome.type === 'overtaken') {
          throw new CommandError('Nothing was recalled: somebody changed the board meanwhile.');
        }
        const { recall, channels } = outcome;
        terminal.err(`Recalled ${recall.name} on ${channels} channels, as ${recall._id}.`);
      }),
    );

  scenes
    .command('end')
    .description('end a recall now, or take it back before it begins')
    .argument('<recall>', 'its id, as `scene list` says')
    .action((id: string) =>
      use(async (services) => {
        const { revision, name } = await findRecall(services.store, id);
        await endRecall(services, OPERATOR, { id, revision });
        terminal.err(`Ended ${name}.`);
      }),
    );

  return scenes;
}

function recallLine(recall: SceneRecallRecord, desk: SceneDesk, now: number): string {
  const phase = recallPhase(recall, desk.bank.organisation.zone, now);
  const held = desk.held.get(recall._id) ?? 0;
  const words = phase === 'to-come' ? 'to come' : `holds ${held} faders`;
  return [recall._id, recall.name, words, spanOf(recall)].join('\t');
}

function spanOf({ from, to }: SceneRecallRecord): string {
  const first = from.type === 'date' ? from.date : new Date(from.at).toISOString();
  const last = to === null ? 'ended' : to.type === 'date' ? to.date : new Date(to.at).toISOString();
  return `from ${first} until ${last}`;
}

/** @throws NotFoundError */
async function sceneNamed(store: Store, given: string): Promise<string> {
  const key = nameKeyOf(given);
  const found = (await listScenes(store)).find(
    ({ id, name }) => id === given || nameKeyOf(name) === key,
  );
  if (!found) throw new NotFoundError(`The scene ${given}`);
  return found.id;
}

/** Throws a UsageError. */
function wishOf({ from, to, overDays }: RecallOptions) {
  for (const date of [from, to]) {
    if (date !== undefined && !isCalendarDate(date)) {
      throw new UsageError(`"${date}" is no date: write it as 2026-12-20.`);
    }
  }
  if (overDays !== undefined && !/^\d{1,3}$/.test(overDays)) {
    throw new UsageError('--over-days is a whole number of days.');
  }
  const days = overDays === undefined ? null : Number(overDays);
  return { from: from ?? null, to: to ?? null, overDays: days };
}

/** What a recall changes, line by line (pure). */
function describe({ channels, impact }: SceneDifference): string[] {
  const { moved, held, conflict } = impact.channels.reduce(
    (sum, { impact: own }) => ({
      moved: sum.moved + own.moved.length,
      held: sum.held + own.held.length,
      conflict: sum.conflict + own.conflict.length,
    }),
    { moved: 0, held: 0, conflict: 0 },
  );
  return [
    ...channels.flatMap(({ channel, dimmers }) =>
      dimmers.map(
        ({ function: name, before, after }) =>
          `${channel.slug}\t${name}\t${before.level} → ${after.level}\t${describeCadence(after.promise.cadence)}`,
      ),
    ),
    `deliveries\t${moved} move, ${held} are held, ${conflict} come into conflict`,
  ];
}

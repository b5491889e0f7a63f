import { join } from 'node:path';
import { trusted } from 'mongoose';
import type { PublishPoint, PublishStep } from '../../../src/publishing/ledger/publish-step.js';
import type { Product } from '../../process/support/product.js';
import { until } from '../../process/support/waiting.js';
import type { FaultRow, RowEnd } from '../row.js';
import { arm, hasLanded, type ArmedFault } from '../support/armed-failpoints.js';
import { queueFor, reconnectAll, SCENES, SHARED_STEPS } from '../support/fault-scenes.js';
import { isMoving, type Stage } from '../support/stage.js';

const stepsWithScenes = Object.keys(SCENES) as PublishStep[];
const pointsOf = (step: PublishStep): PublishPoint[] => [`${step}:before`, `${step}:after`];
const folderOf = ({ place }: Stage): string => join(place.folder, 'faults');
/** More than a lease, a look every two seconds and what follows need. */
const LANDS_WITHIN = { withinMilliseconds: 40_000 };

/** Waits for all, as a person connects again what asks for it, and for the outbox to be told. */
async function settledAndTold(stage: Stage): Promise<void> {
  const { deliveries } = stage.services.store;
  await until(
    'every delivery has ended',
    async () => {
      await reconnectAll(stage);
      return !(await stage.readAll()).some(isMoving);
    },
    { withinMilliseconds: 100_000, everyMilliseconds: 150 },
  );
  await until('everything was told', async () => {
    return !(await deliveries.exists({ outboxAt: trusted({ $type: 'date' }) }));
  });
}

const endOf = (stage: Stage, faults: readonly ArmedFault[]): RowEnd => {
  const missing = faults.filter((fault) => !hasLanded(folderOf(stage), fault));
  if (missing.length > 0) {
    throw new Error(`void: not reached: ${missing.map(({ point }) => point).join(', ')}`);
  }
  return { landed: `${faults.length} points were reached and met` };
};

/** All at once in one process: what is thrown or hangs at one must hold up none of the others. */
async function playTogether(stage: Stage, effect: 'throw' | 'hang'): Promise<RowEnd> {
  const faults: ArmedFault[] = [];
  for (const point of stepsWithScenes.flatMap(pointsOf)) {
    const [step = ''] = point.split(':');
    const slug = `${point.replace(':', '-')}-${effect}`;
    const { _id } = await queueFor(stage, step as PublishStep, slug);
    faults.push({ point, effect, delivery: _id });
  }
  for (const point of SHARED_STEPS.flatMap(pointsOf)) faults.push({ point, effect, delivery: '*' });
  for (const fault of faults) arm(folderOf(stage), fault);
  await stage.start();
  const left = (): string =>
    faults
      .filter((fault) => !hasLanded(folderOf(stage), fault))
      .map(({ point }) => point)
      .join(', ');
  try {
    await until('all were reached', () => left() === '', { withinMilliseconds: 150_000 });
  } catch (error) {
    throw new Error(`void: not reached: ${left()}`, { cause: error });
  }
  await settledAndTold(stage);
  return endOf(stage, faults);
}

/** One after the other: the worker is killed at a point and another takes its place. */
export async function playKills(stage: Stage, points: readonly PublishPoint[]): Promise<RowEnd> {
  const faults: ArmedFault[] = [];
  let worker: Product | undefined;
  for (const point of points) {
    worker ??= await stage.start();
    const [step = ''] = point.split(':');
    const shared = SHARED_STEPS.includes(step as PublishStep);
    const { _id } = await queueFor(stage, step as PublishStep, `${point.replace(':', '-')}-kill`);
    const fault: ArmedFault = { point, effect: 'kill', delivery: shared ? '*' : _id };
    arm(folderOf(stage), fault);
    faults.push(fault);
    const running = worker;
    await until(`${point} was reached`, () => !running.isRunning, LANDS_WITHIN);
    worker = await stage.start();
    // Killed again in the middle of it, it would count as what stops publishers.
    await settledAndTold(stage);
  }
  return endOf(stage, faults);
}

const allPoints = [...stepsWithScenes, ...SHARED_STEPS].flatMap(pointsOf);
const third = (which: number): PublishPoint[] => allPoints.filter((_, i) => i % 3 === which);

export const failpointRows: readonly FaultRow[] = [
  {
    id: 'R14a',
    title: 'an error at every wait of publishing',
    run: (stage) => playTogether(stage, 'throw'),
  },
  {
    id: 'R14b',
    title: 'no end at every wait of publishing',
    run: (stage) => playTogether(stage, 'hang'),
  },
  ...[0, 1, 2].map((which) => ({
    id: `R14${'cde'.charAt(which)}`,
    title: `killed at every wait of publishing, part ${which + 1} of 3`,
    run: (stage: Stage) => playKills(stage, third(which)),
  })),
];

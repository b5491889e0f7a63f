import { SECOND } from '../../../src/domain/time-units.js';
import type { FaultRow, RowEnd, RowResult } from '../row.js';
import { judge, type Verdict } from './judge.js';
import { openStage, type Stage } from './stage.js';

const BYSTANDERS_WITHIN = 2 * SECOND;
const NOTHING: Verdict = {
  ...{ accepted: 0, lost: 0, doubled: 0, inLimbo: 0 },
  ...{ latenessP99: null, problems: [] },
};

/** Plays one row on a stage of its own and judges what is left. */
export async function playRow(row: FaultRow): Promise<RowResult> {
  const { id, title } = row;
  const lacking = row.needs?.() ?? null;
  if (lacking) {
    return {
      ...{ id, title, status: 'not run', landed: null, seconds: 0 },
      ...{ ...NOTHING, problems: [lacking] },
    };
  }
  const began = performance.now();
  const problems: string[] = [];
  let end: RowEnd = { landed: null };
  let verdict = NOTHING;
  let stage: Stage | undefined;
  try {
    stage = await openStage();
    try {
      end = await row.run(stage);
      if (end.landed === null) problems.push('void: the fault did not land');
    } catch (error) {
      problems.push(sentenceOf(error));
    }
    verdict = await judge(stage, end.bystandersWithin ?? BYSTANDERS_WITHIN);
    problems.push(...verdict.problems);
    if (problems.length > 0) problems.push(...stage.lastWords());
  } catch (error) {
    problems.push(sentenceOf(error));
  } finally {
    await stage?.close();
  }
  return {
    ...verdict,
    ...{ id, title, landed: end.landed, problems },
    status: problems.length === 0 ? 'passed' : 'failed',
    seconds: Math.round((performance.now() - began) / 100) / 10,
  };
}

const sentenceOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

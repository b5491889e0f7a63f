import {
  SUSTAINABLE_SHARE,
  type BankCost,
  type FunctionName,
  type PoolNeed,
} from '../../domain/index.js';
import type { BankHours } from '../../value/capacity-of-bank.js';
import { hoursWords, overloadSentence, shareWords } from '../../value/capacity-words.js';
import { FUNCTION_LABELS } from '../channels/channel-form-view.js';

/** Drawings are so many units wide: more than all hours fits on, and the rest is cut off. */
const WIDTH = 120;
const LIMIT = SUSTAINABLE_SHARE * 100;

export type CapacityGauge = ReturnType<typeof capacityGauge>;

/**
 * Ready values for `views/partials/board/capacity.ejs`: hours needed against hours there are.
 *
 * @param mayEdit whether to say where the hours are set
 */
export function capacityGauge(hours: BankHours | null, mayEdit: boolean) {
  if (!hours) {
    return {
      unset: mayEdit
        ? 'Say how many staff hours there are, and the board shows what the bank needs of them.'
        : 'Nobody has said yet how many staff hours there are.',
      href: mayEdit ? '/settings/capacity' : '',
      ...{ pools: [], total: '', limitX: LIMIT, width: WIDTH },
    };
  }
  const { before, after } = hours;
  return {
    unset: '',
    href: mayEdit ? '/settings/capacity' : '',
    pools: after.pools.map((pool, index) => poolView(pool, before.pools[index], after)),
    total: `${hoursWords(after.total.needed)} of ${hoursWords(after.total.available)}`,
    limitX: LIMIT,
    width: WIDTH,
  };
}

function poolView(pool: PoolNeed, before: PoolNeed | undefined, cost: BankCost) {
  const together = pool.functions.length > 1;
  const first = pool.functions[0] ?? 'news';
  const was = before && Math.abs(before.needed - pool.needed) > 1e-6 ? before : undefined;
  return {
    label: together ? 'All functions' : FUNCTION_LABELS[first],
    function: together ? '' : first,
    hours: `${hoursWords(pool.needed)} of ${hoursWords(pool.available)}`,
    was: was ? hoursWords(was.needed) : '',
    share: shareWords(pool),
    /** Parts of the bar, one beside the other. */
    parts: partsOf(pool, cost),
    /** Where the bar ended before; null where it ends there still. */
    beforeX: was ? xOf(was.needed, was.available) : null,
    over: pool.sustainable ? '' : 'Past the 85 % line',
    sentence:
      `${overloadSentence(pool)} ${pool.sustainable ? '' : 'That is past the limit.'}`.trim(),
  };
}

function partsOf(pool: PoolNeed, cost: BankCost) {
  let needed = 0;
  return pool.functions.map((name: FunctionName) => {
    const x = xOf(needed, pool.available);
    needed += cost.functions[name].needed;
    return { function: name, x, width: round(xOf(needed, pool.available) - x) };
  });
}

/** Where hours end on the drawing; without any hours, a need fills it. */
function xOf(needed: number, available: number): number {
  if (needed === 0) return 0;
  return round(Math.min(WIDTH, available > 0 ? (needed / available) * 100 : WIDTH));
}

const round = (value: number): number => Math.round(value * 100) / 100;

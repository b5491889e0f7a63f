import {
  SUSTAINABLE_SHARE,
  type FunctionName,
  type HoursNeed,
  type PoolNeed,
} from '../domain/index.js';

/** "7.5 h", "0 h", "120 h": hours a week as people say them. */
export function hoursWords(hours: number): string {
  const shown = hours >= 100 ? Math.round(hours) : Math.round(hours * 10) / 10;
  return `${shown} h`;
}

/** "80 %"; "–" where there are no hours to take a share of. */
export const shareWords = ({ share }: HoursNeed): string =>
  share === null ? '–' : `${Math.round(share * 100)} %`;

/** "9.2 h a week of news against 10 h there are (92 %); the limit is 8.5 h." */
export function overloadSentence(pool: PoolNeed): string {
  const { needed, available } = pool;
  const share = pool.share === null ? '' : ` (${shareWords(pool)})`;
  const limit = hoursWords(available * SUSTAINABLE_SHARE);
  return `${hoursWords(needed)} a week of ${poolWords(pool.functions)} against ${hoursWords(available)} there are${share}; the limit is ${limit}.`;
}

/** Why a change past the limit is refused, with the figures, and what to do. */
export function overloadRefusal(pools: readonly PoolNeed[]): string {
  return `This needs more staff hours than can be sustained: ${pools.map(overloadSentence).join(' ')} Turn something down first, or give a reason to go past ${SUSTAINABLE_SHARE * 100} %.`;
}

function poolWords(functions: readonly FunctionName[]): string {
  return functions.length > 1 ? 'all functions together' : (functions[0] ?? '');
}

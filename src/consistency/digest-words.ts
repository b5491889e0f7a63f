import { DateTime } from 'luxon';
import { promiseScore, shownScore, type PromiseScore } from '../domain/index.js';
import { consistencyWords, dimmerWords } from './consistency-words.js';
import type { IsoWeek } from './iso-week.js';
import type { WeekRow } from './week-ledger.js';

/** More dimmers than this are counted, not named. */
const MOST_NAMED = 8;

/** What the digest of a week says, the dimmer that kept least first (pure). */
export function digestSentence(
  rows: readonly WeekRow[],
  {
    week,
    zone,
    ahead,
  }: {
    readonly week: IsoWeek;
    readonly zone: string;
    /** Of the next two weeks: slots promised, and those that have a post. */
    readonly ahead: { readonly promised: number; readonly ready: number };
  },
): string {
  const whole = consistencyWords({
    cadence: totalOf(rows.map(({ cadence }) => cadence)),
    replies: totalOf(rows.flatMap(({ replies }) => replies ?? [])),
  });
  const lacking = rows.filter(({ score }) => score !== 100);
  const named = lacking.slice(0, MOST_NAMED).map(rowWords);
  const more = lacking.length - named.length;
  const list = more > 0 ? [...named, `${more} more`] : named;
  const perfect = rows.length - lacking.length;
  return [
    `Week of ${weekWords(week, zone)}: ${whole}.`,
    list.length > 0 ? `Least kept first: ${list.join('; ')}.` : '',
    perfect > 0 ? perfectWords(perfect, lacking.length === 0) : '',
    aheadWords(ahead),
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

const rowWords = (row: WeekRow): string =>
  `${dimmerWords(row.function, row.channelName)} ${shownScore(row.score ?? 0)} (${consistencyWords(row)})`;

/** What several promised, did and kept together. */
function totalOf(scores: readonly PromiseScore[]): PromiseScore {
  const sum = (of: (score: PromiseScore) => number): number =>
    scores.reduce((total, score) => total + of(score), 0);
  return promiseScore({
    promised: sum(({ promised }) => promised),
    done: sum(({ done }) => done),
    kept: sum(({ kept }) => kept),
  });
}

function perfectWords(count: number, all: boolean): string {
  if (all) return 'Every dimmer kept all that it promised.';
  return count === 1
    ? '1 other dimmer kept all that it promised.'
    : `${count} other dimmers kept all that they promised.`;
}

function aheadWords({ promised, ready }: { promised: number; ready: number }): string {
  const empty = promised - ready;
  if (empty <= 0) return '';
  return `In the next two weeks ${empty} of ${promised} promised slots have no post yet.`;
}

/** "16–22 November 2026". */
export function weekWords({ from, to }: Pick<IsoWeek, 'from' | 'to'>, zone: string): string {
  const first = DateTime.fromMillis(from, { zone, locale: 'en' });
  const last = DateTime.fromMillis(to - 1, { zone, locale: 'en' });
  const year = first.year === last.year ? '' : ' yyyy';
  const start = first.month === last.month ? 'd' : `d LLLL${year}`;
  return `${first.toFormat(start)}–${last.toFormat('d LLLL yyyy')}`;
}

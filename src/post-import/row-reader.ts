import { FUNCTION_NAMES, type FunctionName } from '../domain/index.js';
import { newPost, type NewPost, type When } from '../publishing/scheduling/post-input.js';
import type { ColumnMapping, ImportField } from './column-mapping.js';
import type { CsvRow } from './csv-table.js';
import { readMoment } from './date-and-time.js';

/** What holds for rows that do not say it themselves. */
export interface ImportDefaults {
  readonly function: FunctionName | null;
  /** Ids. */
  readonly channels: readonly string[];
  /** For rows without a date. */
  readonly when: 'next-slot' | 'draft';
  /** Of dates and times that do not name their own. */
  readonly zone: string;
}

export interface KnownChannel {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
}

export type ReadRow =
  | { readonly type: 'wanted'; readonly post: NewPost }
  /** Every reason, in sentences. */
  | { readonly type: 'bad'; readonly problems: readonly string[] };

/** Reads one row of a file: the post that it wants, or everything that is wrong with it (pure). */
export function readRow(
  row: CsvRow,
  reading: {
    readonly mapping: ColumnMapping;
    readonly defaults: ImportDefaults;
    readonly channels: readonly KnownChannel[];
  },
): ReadRow {
  const { mapping, defaults, channels } = reading;
  const cell = (field: ImportField): string => {
    const column = mapping[field];
    return column === null ? '' : (row.cells[column] ?? '');
  };
  const problems: string[] = [];
  const name = functionOf(cell('function'), defaults.function, problems);
  const ids = channelsOf(cell('channels'), { defaults, channels }, problems);
  const when = whenOf(cell, defaults, problems);
  const text = cell('text');
  if (text.trim() === '') problems.push('The text is missing.');
  if (problems.length > 0 || name === null || when === null) return { type: 'bad', problems };
  const read = newPost.safeParse({
    ...{ function: name, text, channels: ids, when },
    title: cell('title').trim() || null,
  });
  if (read.success) return { type: 'wanted', post: read.data };
  return { type: 'bad', problems: read.error.issues.map(sentenceOf) };
}

function functionOf(
  cell: string,
  otherwise: FunctionName | null,
  problems: string[],
): FunctionName | null {
  const word = cell.trim().toLowerCase();
  if (word === '') {
    if (otherwise === null) problems.push('The function is missing: news, support or events.');
    return otherwise;
  }
  const found = FUNCTION_NAMES.find((name) => name === word);
  if (!found) problems.push(`“${cell.trim()}” is not a function: news, support or events.`);
  return found ?? null;
}

function channelsOf(
  cell: string,
  {
    defaults,
    channels,
  }: { readonly defaults: ImportDefaults; readonly channels: readonly KnownChannel[] },
  problems: string[],
): string[] {
  const wanted = namesIn(cell, channels);
  if (wanted.length === 0) {
    if (defaults.channels.length === 0) problems.push('The channel is missing.');
    return [...defaults.channels];
  }
  const ids = wanted.flatMap((word) => {
    const found = channelsCalled(word, channels);
    if (found.length === 0) problems.push(`There is no channel “${word}”.`);
    if (found.length > 1) {
      const slugs = found.map(({ slug }) => slug).join(' or ');
      problems.push(`Several channels are called “${word}”. Write ${slugs}.`);
    }
    return found.map(({ id }) => id);
  });
  return [...new Set(ids)];
}

/** A name that has a separator in it is one name where a channel is called so. */
function namesIn(cell: string, channels: readonly KnownChannel[]): string[] {
  if (channelsCalled(cell, channels).length > 0) return [cell.trim()];
  return cell
    .split(/[,;|\n]/)
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

function channelsCalled(word: string, channels: readonly KnownChannel[]): readonly KnownChannel[] {
  const wanted = word.trim().toLowerCase();
  const exact = channels.filter(({ id, slug }) => id === wanted || slug === wanted);
  return exact.length > 0 ? exact : channels.filter(({ name }) => name.toLowerCase() === wanted);
}

function whenOf(
  cell: (field: ImportField) => string,
  defaults: ImportDefaults,
  problems: string[],
): When | null {
  const word = cell('when')
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '-');
  if (word === 'draft') return { type: 'draft' };
  if (word === 'slot' || word === 'next-slot' || word === 'next-free-slot') {
    return { type: 'next-slot' };
  }
  if (word !== '' && word !== 'fixed') {
    problems.push(`“${cell('when').trim()}” is not one of: slot, fixed, draft.`);
    return null;
  }
  const [date, time] = [cell('date').trim(), cell('time').trim()];
  if (date === '' && time === '' && word === '') return { type: defaults.when };
  if (date === '') {
    problems.push('The date is missing.');
    return null;
  }
  const moment = readMoment({ date, time, zone: cell('zone') });
  if (moment.type === 'unreadable') {
    problems.push(moment.sentence);
    return null;
  }
  const { wall, zone } = moment;
  return { type: 'fixed', wall, zone: zone ?? defaults.zone, choice: 'first' };
}

function sentenceOf({ path, message }: { readonly path: PropertyKey[]; readonly message: string }) {
  const field = String(path[0] ?? 'row');
  return /^[A-Z]/.test(message) ? message : `The ${field} ${message}.`;
}

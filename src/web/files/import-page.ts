import { FUNCTION_NAMES } from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import { IMPORT_FIELDS, type ImportField } from '../../post-import/column-mapping.js';
import type { ChannelLabel } from '../../publishing/viewing/delivery-view-labels.js';
import type { PostImportRecord, RowOutcomeRecord } from '../../store/post-imports.js';
import type { FormProblems } from '../form-problems.js';
import { momentOf } from '../times.js';
import { zoneOptions } from '../zone-options.js';
import { stateBadge } from './import-start-page.js';

/** So many good rows are shown; bad ones are shown all. */
const MOST_SHOWN = 200;

const FIELD_LABELS: Readonly<Record<ImportField, string>> = {
  text: 'Text',
  title: 'Title',
  function: 'Function',
  channels: 'Channels',
  when: 'Slot, fixed or draft',
  date: 'Date',
  time: 'Time',
  zone: 'Time zone',
};

const AT_WORK: Readonly<Partial<Record<PostImportRecord['state'], string>>> = {
  checking: 'Looking at every row: where it would go, and what speaks against it.',
  placing: 'Finding a place for every row. Until all of them have one, nothing is brought in.',
  saving: 'Bringing the posts in.',
  undoing: 'Taking everything back.',
};

export interface ImportContext {
  readonly now: Instant;
  readonly zone: string;
}

/** An import in whatever state it is, in ready words. */
export function importPage(
  given: {
    readonly record: PostImportRecord;
    readonly channels: readonly ChannelLabel[];
    readonly problems: FormProblems;
  },
  context: ImportContext,
) {
  const { record, channels, problems } = given;
  const { state, rows, outcomes, progress } = record;
  const labels = new Map(channels.map((label) => [label.id, label]));
  const shown = outcomes.map((outcome) => rowView(outcome, labels, context));
  const bad = shown.filter((row) => row.problems.length > 0);
  const good = shown.filter((row) => row.problems.length === 0);
  const work = AT_WORK[state];
  return {
    title: record.fileName || 'Bring in posts',
    section: 'queue',
    styles: ['import'],
    path: `/import/${record._id}`,
    heading: record.fileName || 'Posts from a file',
    badge: stateBadge(record),
    lede: summary(state, { all: rows.length, good: good.length, bad: bad.length }),
    problems,
    problem: record.problem,
    work:
      work === undefined
        ? null
        : {
            words: work,
            done: progress,
            of: rows.length,
            said: `${progress} of ${rows.length} rows`,
          },
    bad,
    good: good.slice(0, MOST_SHOWN),
    more: good.length > MOST_SHOWN ? `and ${good.length - MOST_SHOWN} more` : '',
    bringIn: state === 'checked' && good.length > 0 ? bringInView(good.length, bad.length) : null,
    columns: state === 'mapping' || state === 'checked' ? columnsView(given) : null,
    columnsOpen: state === 'mapping' || problems.list.items.length > 0,
    undoable: state === 'done',
    isDone: state === 'done',
  };
}

function summary(
  state: PostImportRecord['state'],
  { all, good, bad }: { readonly all: number; readonly good: number; readonly bad: number },
): string {
  if (state === 'mapping') return 'Say which column has the texts, and what the others are.';
  if (state === 'done') return `${counted(good)} brought in.${bad ? ` ${bad} left out.` : ''}`;
  if (state === 'undone') return 'Everything that it brought in was taken out of the queue again.';
  if (state !== 'checked') return `${counted(all)} in the file.`;
  const verdict = bad === 0 ? 'All of them can be brought in' : `${bad} cannot be brought in`;
  return `${counted(all)} in the file. ${verdict}. Nothing is saved yet.`;
}

const counted = (rows: number): string => (rows === 1 ? 'One row' : `${rows} rows`);

function bringInView(good: number, bad: number) {
  const rest = good === 1 ? 'the other one' : `the other ${good}`;
  return {
    label: good === 1 ? 'Bring in one post' : `Bring in ${good} posts`,
    leaveOut:
      bad === 0
        ? null
        : `Leave out ${bad === 1 ? 'the bad row' : `the ${bad} bad rows`} and bring in ${rest}`,
  };
}

function rowView(
  { line, function: name, text, places, problems, notes }: RowOutcomeRecord,
  labels: ReadonlyMap<string, ChannelLabel>,
  context: ImportContext,
) {
  return {
    ...{ line, function: name, problems, notes },
    text: text || 'No text',
    places: places.map(({ channel, at, slot }) => {
      const label = labels.get(channel);
      const zone = label === undefined ? {} : { channelZone: label.zone };
      return {
        channel: label?.name ?? 'A channel that is gone',
        how: at === null ? 'a draft' : slot ? 'in a slot' : 'at a fixed time',
        moment: at === null ? null : momentOf(at, { ...context, ...zone }),
      };
    }),
  };
}

function columnsView({
  record,
  channels,
  problems,
}: {
  readonly record: PostImportRecord;
  readonly channels: readonly ChannelLabel[];
  readonly problems: FormProblems;
}) {
  const { columns, rows, mapping, defaults } = record;
  const [first] = rows;
  const options = [
    { value: '', label: 'not in the file' },
    ...columns.map((name, index) => ({
      value: String(index),
      label: sampled(name, first?.cells[index] ?? ''),
    })),
  ];
  const pictures = columns.filter((name) => /image|picture|photo|media|bild/i.test(name));
  return {
    fields: IMPORT_FIELDS.map((field) => ({
      ...{ name: `column-${field}`, id: field, label: FIELD_LABELS[field], options },
      value: String(mapping[field] ?? ''),
      ...(field === 'text' && problems.byField['text'] ? { error: problems.byField['text'] } : {}),
    })),
    defaults: [
      {
        ...{
          name: 'channel',
          id: 'default-channel',
          label: 'Channel',
          value: defaults.channels[0] ?? '',
        },
        options: [
          { value: '', label: 'none: each row says it' },
          ...channels.map(({ id, name }) => ({ value: id, label: name })),
        ],
      },
      {
        ...{
          name: 'function',
          id: 'default-function',
          label: 'Function',
          value: defaults.function ?? '',
        },
        options: [
          { value: '', label: 'none: each row says it' },
          ...FUNCTION_NAMES.map((name) => ({ value: name, label: name })),
        ],
      },
      {
        ...{ name: 'when', id: 'default-when', label: 'Without a date', value: defaults.when },
        options: [
          { value: 'next-slot', label: 'the next free slot' },
          { value: 'draft', label: 'a draft' },
        ],
      },
      {
        ...{
          name: 'zone',
          id: 'default-zone',
          label: 'Dates and times are in',
          value: defaults.zone,
        },
        options: zoneOptions,
      },
    ],
    left:
      pictures.length === 0
        ? ''
        : `Pictures are not brought in from files: ${pictures.join(', ')} ${pictures.length === 1 ? 'is' : 'are'} left out. Add them to the posts afterwards.`,
  };
}

function sampled(name: string, cell: string): string {
  const sample = cell.trim().replace(/\s+/g, ' ');
  if (sample === '') return name;
  return `${name}: ${sample.length > 30 ? `${sample.slice(0, 29)}…` : sample}`;
}

import { z } from 'zod';
import { blackoutList, rhythmDetails } from '../../channels/channel-details.js';
import { InvalidInputError, type FieldProblems } from '../../failures.js';
import type { FormFields } from '../form-fields.js';
import { readInput } from '../input.js';
import { readClockRanges, readClockTimes } from './clock-ranges.js';

/** Rows for blackouts that a form may have; empty ones are left out. */
export const MOST_BLACKOUT_ROWS = 100;
export const WEEKDAY_NUMBERS = [1, 2, 3, 4, 5, 6, 7] as const;

const planDetails = z.strictObject({ rhythm: rhythmDetails, blackouts: blackoutList });
export type PlanDetails = z.output<typeof planDetails>;

/** What a form says, before it is checked, and what of it could not even be read. */
export interface ReadForm {
  readonly raw: Record<string, unknown>;
  readonly problems: FieldProblems;
}

/** The rhythm and the blackouts of a form that has only these. Throws an InvalidInputError. */
export function readPlanForm(fields: FormFields): PlanDetails {
  return checkForm(planDetails, readPlanFields(fields), fields);
}

/** The blackouts of a form that has nothing else. Throws an InvalidInputError. */
export function readBlackoutForm(fields: FormFields): PlanDetails['blackouts'] {
  const read = { raw: { blackouts: readBlackouts(fields) }, problems: {} };
  return checkForm(planDetails.pick({ blackouts: true }), read, fields).blackouts;
}

/** Reads the texts of the rhythm's inputs. */
export function readPlanFields(fields: FormFields): ReadForm {
  const problems: Record<string, readonly string[]> = {};
  const windows = WEEKDAY_NUMBERS.flatMap((weekday) => {
    const parsed = readClockRanges(fields.text(`windows.${weekday}`));
    if (parsed.type === 'read') return parsed.value.map((range) => ({ weekday, ...range }));
    problems[`windows.${weekday}`] = [parsed.sentence];
    return [];
  });
  const times = readClockTimes(fields.text('preferredTimes'));
  if (times.type === 'unreadable') problems['preferredTimes'] = [times.sentence];
  const gap = fields.text('gapMinutes').trim();
  const rhythm = {
    zone: fields.text('zone').trim(),
    windows,
    preferredTimes: times.type === 'read' ? times.value : [],
    gapMinutes: /^\d+$/.test(gap) ? Number(gap) : Number.NaN,
  };
  return { raw: { rhythm, blackouts: readBlackouts(fields) }, problems };
}

function readBlackouts(fields: FormFields): { from: string; to: string; reason: string }[] {
  const rows: { from: string; to: string; reason: string }[] = [];
  for (let row = 0; row < MOST_BLACKOUT_ROWS && fields.has(`blackouts.${row}.from`); row++) {
    const [from, to, reason] = ['from', 'to', 'reason'].map((part) =>
      fields.text(`blackouts.${row}.${part}`).trim(),
    ) as [string, string, string];
    // A single day is given by its first date alone.
    if (from + to + reason !== '') rows.push({ from, to: to === '' ? from : to, reason });
  }
  return rows;
}

/**
 * Checks what was read against a schema. Throws one InvalidInputError that names every input of
 * the form, also those whose text could not be read.
 */
export function checkForm<S extends z.ZodType>(
  schema: S,
  { raw, problems }: ReadForm,
  fields: FormFields,
): z.output<S> {
  const found: Record<string, readonly string[]> = { ...problems };
  const strange = fields.unknown();
  if (strange.length > 0) found[''] = [`This form has no field named ${strange.join(', ')}.`];
  try {
    const checked = readInput(schema, raw);
    if (Object.keys(found).length === 0) return checked;
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    for (const [path, messages] of Object.entries(error.fields)) {
      const name = inputOf(path);
      // What could not be read was left out of what was checked.
      if (!(name in problems)) found[name] = [...(found[name] ?? []), ...messages];
    }
  }
  throw new InvalidInputError(inOrder(found));
}

/** As the form shows its fields, so that whoever reads the problems goes down the page once. */
const ORDER = /^(name|slug|settings|credentials|zone|windows|preferredTimes|gapMinutes|blackouts)/;
const PLACES = ORDER.source.slice(2, -1).split('|');

function inOrder(fields: Readonly<Record<string, readonly string[]>>) {
  const place = (name: string): number => PLACES.indexOf(ORDER.exec(name)?.[1] ?? '');
  return Object.fromEntries(Object.entries(fields).sort(([a], [b]) => place(a) - place(b)));
}

/** The input that a value of the schema was typed into. */
function inputOf(path: string): string {
  const name = path.replace(/^rhythm\./, '');
  if (name.startsWith('windows')) return 'windows.1';
  if (name.startsWith('preferredTimes')) return 'preferredTimes';
  return name.replace(/^(blackouts\.\d+)$/, '$1.from');
}

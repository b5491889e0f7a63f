import { timeZones } from '../../access/time-zone.js';
import { FUNCTION_NAMES, weekdayName, type FunctionName } from '../../domain/index.js';
import type { ConnectionField, Network } from '../../networks/contract.js';
import type { FormProblems } from '../form-problems.js';
import { inputName } from './channel-form.js';
import { blackoutRows, type FormValues } from './channel-values.js';
import { readClockRanges } from './clock-ranges.js';
import { WEEKDAY_NUMBERS } from './rhythm-form.js';

/** What the partial `field` is handed. */
export interface FieldView {
  readonly name: string;
  readonly label: string;
  readonly id?: string;
  readonly type?: string;
  readonly value?: string;
  readonly hint?: string;
  readonly error?: string;
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly rows?: number;
  readonly list?: string;
  readonly autocomplete?: string;
  readonly inputmode?: string;
  readonly maxlength?: number;
  readonly min?: number | string;
  readonly max?: number | string;
  readonly className?: string;
}

export interface FormState {
  readonly values: FormValues;
  readonly problems: FormProblems;
}

export interface WindowRow {
  readonly field: FieldView;
  /** Open stretches of the day for a drawing of 1,440 units. */
  readonly spans: readonly { readonly x: number; readonly width: number }[];
}

export const FUNCTION_LABELS: Readonly<Record<FunctionName, string>> = {
  news: 'News',
  support: 'Support',
  events: 'Events',
};

/** An input with what was typed into it and what is wrong with it. */
function field({ values, problems }: FormState, given: FieldView): FieldView {
  const error = problems.byField[given.name];
  return {
    ...given,
    value: values[given.name] ?? '',
    ...(error === undefined ? {} : { error }),
  };
}

export function basicFields(state: FormState, isNew: boolean): FieldView[] {
  const name = field(state, {
    name: 'name',
    label: 'Name',
    hint: 'How people here and readers of the channel call it.',
    required: true,
    maxlength: 80,
    autocomplete: 'off',
  });
  if (!isNew) return [name];
  const slug = field(state, {
    name: 'slug',
    label: 'Short name',
    hint: 'In public links; it cannot be changed later. Left empty, it is made of the name.',
    optional: true,
    maxlength: 60,
    autocomplete: 'off',
  });
  return [name, slug];
}

export function networkFields(state: FormState, network: Network, isNew: boolean): FieldView[] {
  const kinds: Record<ConnectionField['kind'], Partial<FieldView>> = {
    text: { type: 'text' },
    url: { type: 'url', inputmode: 'url' },
    password: { type: 'password', autocomplete: 'off' },
    textarea: { rows: 3 },
  };
  return network.fields.map(({ name, label, hint, kind, secret, required }) => {
    const kept = secret && !isNew;
    const asked = field(state, {
      name: inputName(secret, name),
      label,
      hint: kept ? `${hint} Leave it empty to keep what is stored.` : hint,
      required: required && !kept,
      optional: !required,
      ...kinds[kind],
    });
    return secret ? { ...asked, value: '' } : asked;
  });
}

/** Time zone, windows, preferred times, gap and blackouts. */
export function planFields(state: FormState) {
  const windows: WindowRow[] = WEEKDAY_NUMBERS.map((weekday) => {
    const input = field(state, {
      name: `windows.${weekday}`,
      label: weekdayName(weekday),
      autocomplete: 'off',
    });
    const parsed = readClockRanges(input.value ?? '');
    // A range may end before it begins until it is put right.
    const spans = (parsed.type === 'read' ? parsed.value : []).filter(({ from, to }) => to > from);
    return { field: input, spans: spans.map(({ from, to }) => ({ x: from, width: to - from })) };
  });
  return {
    zone: field(state, {
      name: 'zone',
      label: 'Time zone',
      hint: 'Windows and preferred times are in this zone. Start typing a city.',
      required: true,
      list: 'time-zones',
      autocomplete: 'off',
    }),
    zones: timeZones(),
    windows,
    preferredTimes: field(state, {
      name: 'preferredTimes',
      label: 'Preferred times',
      hint: 'Slots move to the nearest of these: 09:30, 12:00, 16:45.',
      optional: true,
      autocomplete: 'off',
    }),
    gapMinutes: field(state, {
      name: 'gapMinutes',
      label: 'Minimum gap, in minutes',
      hint: 'Two posts on the channel are never nearer than this.',
      required: true,
      type: 'number',
      min: 0,
      max: 1_440,
      inputmode: 'numeric',
      className: 'input-short',
    }),
    blackouts: blackoutFields(state),
  };
}

/** A row of inputs for each blackout, and an empty one. */
export function blackoutFields(state: FormState) {
  return Array.from({ length: blackoutRows(state.values) }, (_, row) => ({
    from: field(state, { name: `blackouts.${row}.from`, label: 'From', type: 'date' }),
    to: field(state, { name: `blackouts.${row}.to`, label: 'To', type: 'date' }),
    reason: field(state, { name: `blackouts.${row}.reason`, label: 'Reason', maxlength: 200 }),
  }));
}

export function approvalChecks({ values }: FormState) {
  return FUNCTION_NAMES.map((name) => ({
    name: `approval.${name}`,
    label: FUNCTION_LABELS[name],
    checked: (values[`approval.${name}`] ?? '') !== '',
  }));
}

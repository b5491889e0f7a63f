import {
  DEFAULT_GAP_MINUTES,
  DEFAULT_WINDOWS,
  FUNCTION_NAMES,
  type Blackout,
  type Rhythm,
} from '../../domain/index.js';
import type { ChannelRecord } from '../../store/channels.js';
import { writeClockRanges, writeClockTimes } from './clock-ranges.js';
import { WEEKDAY_NUMBERS } from './rhythm-form.js';

/** What stands in the inputs of a channel's forms, by input name. */
export type FormValues = Readonly<Record<string, string>>;

/** A form for a channel that is not there yet. */
export const newChannelValues = (zone: string): FormValues =>
  planValues(
    { zone, windows: DEFAULT_WINDOWS, preferredTimes: [], gapMinutes: DEFAULT_GAP_MINUTES },
    [],
  );

/** The texts of a rhythm and its blackouts. */
export function planValues(rhythm: Rhythm, blackouts: readonly Blackout[]): FormValues {
  const windows = WEEKDAY_NUMBERS.map((weekday) => [
    `windows.${weekday}`,
    writeClockRanges(rhythm.windows.filter((window) => window.weekday === weekday)),
  ]);
  return {
    zone: rhythm.zone,
    preferredTimes: writeClockTimes(rhythm.preferredTimes),
    gapMinutes: String(rhythm.gapMinutes),
    ...(Object.fromEntries(windows) as Record<string, string>),
    ...blackoutValues(blackouts),
  };
}

/** The texts of blackouts, a row each. */
export function blackoutValues(blackouts: readonly Blackout[]): FormValues {
  return Object.fromEntries(
    blackouts.flatMap(({ from, to, reason }, row) => [
      [`blackouts.${row}.from`, from],
      [`blackouts.${row}.to`, to],
      [`blackouts.${row}.reason`, reason],
    ]),
  );
}

/** The texts of a channel's name, connection and approval; never a secret. */
export function connectionValues(channel: ChannelRecord): FormValues {
  const settings = Object.entries(channel.settings).map(([name, value]) => [
    `settings.${name}`,
    typeof value === 'string' || typeof value === 'number' ? String(value) : '',
  ]);
  const approval = FUNCTION_NAMES.filter((name) => channel.dimmers[name].approval).map((name) => [
    `approval.${name}`,
    'on',
  ]);
  return {
    name: channel.name,
    slug: channel.slug,
    ...(Object.fromEntries([...settings, ...approval]) as Record<string, string>),
  };
}

/** How many rows of blackouts a form has: those filled in, and one more. */
export function blackoutRows(values: FormValues): number {
  let rows = 0;
  while (`blackouts.${rows}.from` in values) {
    rows++;
  }
  const last = ['from', 'to', 'reason'].map((part) => values[`blackouts.${rows - 1}.${part}`]);
  return rows > 0 && last.every((text) => text === '') ? rows : rows + 1;
}

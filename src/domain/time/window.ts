/** An open range of minutes on one weekday, in the channel's zone. */
export interface Window {
  /** 1 is Monday, 7 is Sunday. */
  readonly weekday: number;
  /** First open minute of the day, 0 to 1439. */
  readonly from: number;
  /** First minute that is closed again, up to 1440. */
  readonly to: number;
}

export const MINUTES_A_DAY = 1_440;
export const MINUTES_A_WEEK = 7 * MINUTES_A_DAY;

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** Monday to Friday, 09:00 to 17:00. */
export const DEFAULT_WINDOWS: readonly Window[] = [1, 2, 3, 4, 5].map((weekday) => ({
  weekday,
  from: 9 * 60,
  to: 17 * 60,
}));

export function weekdayName(weekday: number): string {
  return WEEKDAYS[weekday - 1] ?? `weekday ${weekday}`;
}

/** "09:05" for 545; 1440 is "24:00". */
export function clockTime(minuteOfDay: number): string {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${two(Math.floor(minuteOfDay / 60))}:${two(minuteOfDay % 60)}`;
}

/** Every reason why these are no windows, in plain sentences. Windows that overlap are fine. */
export function windowProblems(windows: readonly Window[]): string[] {
  if (windows.length === 0) return ['A channel needs at least one window in which it may publish.'];
  return windows.flatMap(({ weekday, from, to }) => {
    if (!Number.isInteger(weekday) || weekday < 1 || weekday > 7) {
      return [`${weekday} is no weekday: 1 is Monday, 7 is Sunday.`];
    }
    if (!Number.isInteger(from) || !Number.isInteger(to) || from < 0 || to > MINUTES_A_DAY) {
      return [`The window on ${weekdayName(weekday)} must lie between 00:00 and 24:00.`];
    }
    return from < to
      ? []
      : [
          `The window on ${weekdayName(weekday)} ends at ${clockTime(to)}, not after its start at ${clockTime(from)}. For a night, use one window until 24:00 and one from 00:00.`,
        ];
  });
}

/** The same open minutes as few windows as possible, in the order of the week. */
export function normalWindows(windows: readonly Window[]): Window[] {
  const sorted = windows
    .filter(({ from, to }) => from < to)
    .sort((a, b) => a.weekday - b.weekday || a.from - b.from);
  const merged: Window[] = [];
  for (const { weekday, from, to } of sorted) {
    const last = merged.at(-1);
    if (last?.weekday === weekday && from <= last.to) {
      merged[merged.length - 1] = { weekday, from: last.from, to: Math.max(last.to, to) };
    } else {
      merged.push({ weekday, from, to });
    }
  }
  return merged;
}

/** "Monday 09:00–17:00, Tuesday 09:00–12:00"; equal days in a row are joined with "to". */
export function describeWindows(windows: readonly Window[]): string {
  const days = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({
    weekday,
    hours: normalWindows(windows)
      .filter((window) => window.weekday === weekday)
      .map(({ from, to }) => `${clockTime(from)}–${clockTime(to)}`)
      .join(' and '),
  }));
  const runs: { first: number; last: number; hours: string }[] = [];
  for (const { weekday, hours } of days) {
    const run = runs.at(-1);
    if (run !== undefined && run.hours === hours) run.last = weekday;
    else runs.push({ first: weekday, last: weekday, hours });
  }
  const open = runs.filter(({ hours }) => hours !== '');
  if (open.length === 0) return 'never';
  return open
    .map(({ first, last, hours }) =>
      first === last
        ? `${weekdayName(first)} ${hours}`
        : `${weekdayName(first)} to ${weekdayName(last)} ${hours}`,
    )
    .join(', ');
}

import { clockTime } from '../../domain/index.js';

/** Times of the day as people type them: "9", "9:30", "09.30", "24:00". */
const TIME = /^(\d{1,2})(?:[:.](\d{2}))?$/;

export interface ClockRange {
  /** Minutes of the day. */
  readonly from: number;
  readonly to: number;
}

export type Parsed<T> =
  | { readonly type: 'read'; readonly value: T }
  | { readonly type: 'unreadable'; readonly sentence: string };

/** Reads "09:00–12:00, 13:30–17:00"; nothing is no range, which means closed. */
export function readClockRanges(text: string): Parsed<ClockRange[]> {
  const ranges: ClockRange[] = [];
  for (const part of partsOf(text)) {
    const ends = part.split(/\s*(?:[-–—]|\bto\b)\s*/);
    const [from, to] = ends.map(minuteOf);
    if (
      ends.length !== 2 ||
      from === undefined ||
      to === undefined ||
      from === null ||
      to === null
    ) {
      return {
        type: 'unreadable',
        sentence: `“${part}” is no range of times. Write it as 09:00–17:00, several with commas.`,
      };
    }
    ranges.push({ from, to });
  }
  return { type: 'read', value: ranges };
}

/** Reads "09:30, 12:00". */
export function readClockTimes(text: string): Parsed<number[]> {
  const times: number[] = [];
  for (const part of partsOf(text)) {
    const minute = minuteOf(part);
    if (minute === null || minute > 1_439) {
      return {
        type: 'unreadable',
        sentence: `“${part}” is no time of the day. Write it as 09:30.`,
      };
    }
    times.push(minute);
  }
  return { type: 'read', value: times };
}

export const writeClockRanges = (ranges: readonly ClockRange[]): string =>
  ranges.map(({ from, to }) => `${clockTime(from)}–${clockTime(to)}`).join(', ');

export const writeClockTimes = (minutes: readonly number[]): string =>
  minutes.map(clockTime).join(', ');

const partsOf = (text: string): string[] =>
  text
    .split(/[,;]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');

function minuteOf(text: string): number | null {
  const [, hours, minutes = '0'] = TIME.exec(text.trim()) ?? [];
  if (hours === undefined) return null;
  const minute = Number(hours) * 60 + Number(minutes);
  return Number(minutes) < 60 && minute <= 1_440 ? minute : null;
}

import { z } from 'zod';
import {
  offsetMinutesAt,
  instantsOf,
  isTimeZone,
  isWallTime,
  resolveWallTime,
  wallTimeAt,
} from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import type { FieldProblems } from '../../failures.js';
import { fixedTime, type When } from '../../publishing/post-input.js';
import { zoneCity } from '../times.js';
import type { FormBody } from './composer-body.js';

/** What was typed of a time. */
export interface WhenFields {
  readonly when: 'next-slot' | 'fixed';
  readonly date: string;
  readonly time: string;
  readonly zone: string;
  readonly choice: 'first' | 'second';
}

export const nextSlot = (zone: string): WhenFields => {
  return { when: 'next-slot', date: '', time: '', zone, choice: 'first' };
};

export function readWhen(body: FormBody, zone: string): WhenFields {
  const when = body.text('when');
  return {
    when: when === 'fixed' ? when : 'next-slot',
    date: body.text('date').trim(),
    time: body.text('time').trim().slice(0, 5),
    zone: body.text('zone').trim() || zone,
    choice: body.text('choice') === 'second' ? 'second' : 'first',
  };
}

/**
 * The time on a button such as "take the nearest", which wins over what was typed; null where no
 * such button was pressed.
 */
export function pressedTime(body: FormBody, typed: WhenFields, zone: string): WhenFields | null {
  const at = Number(body.text('at'));
  if (body.text('at') === '' || !Number.isSafeInteger(at) || Math.abs(at) > LATEST) return null;
  return fixedAt(at, isTimeZone(typed.zone) ? typed.zone : zone);
}

/** Dates end some 270,000 years from now. */
const LATEST = 8e15;

/** A fixed time as it is typed: the wall time of an instant in a zone. */
export function fixedAt(at: Instant, zone: string): WhenFields {
  const wall = wallTimeAt(zone, at);
  const [date = '', time = ''] = wall.split('T');
  const choice = instantsOf(zone, wall)[1] === at ? 'second' : 'first';
  return { when: 'fixed', date, time, zone, choice };
}

export type TimeWish = Exclude<When, { type: 'draft' }>;

export type ReadWhen<W = TimeWish> =
  | { readonly type: 'when'; readonly when: W }
  | { readonly type: 'problems'; readonly problems: FieldProblems };

/** The time that was asked for, or what is wrong with it by input. */
export function timeOf(fields: WhenFields): ReadWhen {
  if (fields.when === 'next-slot') return { type: 'when', when: { type: 'next-slot' } };
  const problems: Record<string, string[]> = {};
  if (fields.date === '') problems['date'] = ['Choose a date for the fixed time.'];
  else if (!isWallTime(`${fields.date}T00:00`)) {
    problems['date'] = ['There is no such date. Write it as 2026-12-24.'];
  }
  if (fields.time === '') problems['time'] = ['Choose a time of day.'];
  else if (!isWallTime(`2000-01-01T${fields.time}`)) {
    problems['time'] = ['There is no such time of day. Write it as 09:30.'];
  }
  const { zone, choice } = fields;
  const wall = `${fields.date}T${fields.time}`;
  const parsed = fixedWish.safeParse({ type: 'fixed', wall, zone, choice });
  if (Object.keys(problems).length > 0) return { type: 'problems', problems };
  if (parsed.success) return { type: 'when', when: parsed.data };
  return { type: 'problems', problems: problemsByInput(parsed.error) };
}

const fixedWish = z.strictObject({ type: z.literal('fixed'), ...fixedTime.shape });

/** As `timeOf`; what is only kept asks for no time. */
export function whenOf(form: {
  readonly when: WhenFields;
  readonly draft: boolean;
}): ReadWhen<When> {
  return form.draft ? { type: 'when', when: { type: 'draft' } } : timeOf(form.when);
}

function problemsByInput(error: z.ZodError): FieldProblems {
  const issue = error.issues.find(({ path }) => path.includes('zone'));
  return issue
    ? { zone: ['There is no such time zone. Choose one from the list.'] }
    : { date: ['This is no date and time that we can use.'] };
}

/** What happens to a fixed time on a night when the clocks change. */
export interface ClockChange {
  readonly type: 'gap' | 'overlap';
  readonly sentence: string;
  /** Of an overlap, in order. */
  readonly choices: readonly { readonly value: 'first' | 'second'; readonly label: string }[];
}

/** null on the other 363 days. */
export function clockChangeOf({ when, date, time, zone }: WhenFields): ClockChange | null {
  const wall = `${date}T${time}`;
  if (when !== 'fixed' || !isWallTime(wall) || !isTimeZone(zone)) return null;
  const { instant, adjusted } = resolveWallTime(zone, wall);
  const place = zoneCity(zone);
  if (adjusted === 'gap') {
    const shown = wallTimeAt(zone, instant).slice(11);
    const sentence = `${time} does not exist in ${place} on that day: the clocks go forward over it. It would go out at ${shown}, the first time after it.`;
    return { type: 'gap', sentence, choices: [] };
  }
  if (adjusted !== 'overlap') return null;
  const [first = instant, second = instant] = instantsOf(zone, wall);
  return {
    type: 'overlap',
    sentence: `${time} occurs twice in ${place} on that day: the clocks go back over it. Choose which of the two is meant.`,
    choices: [
      {
        value: 'first',
        label: `The first ${time}, before the clocks go back (${offsetWords(zone, first)})`,
      },
      {
        value: 'second',
        label: `The second ${time}, after the clocks went back (${offsetWords(zone, second)})`,
      },
    ],
  };
}

function offsetWords(zone: string, at: Instant): string {
  const minutes = offsetMinutesAt(zone, at);
  const two = (part: number): string => String(Math.floor(part)).padStart(2, '0');
  const size = Math.abs(minutes);
  return `UTC${minutes < 0 ? '−' : '+'}${two(size / 60)}:${two(size % 60)}`;
}

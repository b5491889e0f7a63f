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
import { fixedTime, type When } from '../../publishing/scheduling/post-input.js';
import { zoneCity } from '../times.js';
import type { FormBody } from './composer-body.js';

/** What was typed of a time. */
export interface WhenFields {
  readonly when: 'next-slot' | 'fixed';
  readonly date: string;
  readonly time: string;
  readonly zone: string;
  readonly choice: 'first' | 'second';
  /** The time of which the form said what the clocks do to it, as `clockChangeOf` names it. */
  readonly seen: string;
}

export const nextSlot = (zone: string): WhenFields => {
  return { when: 'next-slot', date: '', time: '', zone, choice: 'first', seen: '' };
};

export function readWhen(body: FormBody, zone: string): WhenFields {
  const when = body.text('when');
  return {
    when: when === 'fixed' ? when : 'next-slot',
    date: body.text('date').trim(),
    time: body.text('time').trim().slice(0, 5),
    zone: body.text('zone').trim() || zone,
    choice: body.text('choice') === 'second' ? 'second' : 'first',
    seen: body.text('clockSeen'),
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
  // An instant says by itself which of two is meant.
  return { when: 'fixed', date, time, zone, choice, seen: nameOf({ date, time, zone }) };
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
  /** Which time this is of; the form sends it back, so that it is known to have been seen. */
  readonly name: string;
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
  const day = dayOf(date);
  const name = nameOf({ date, time, zone });
  if (adjusted === 'gap') {
    const shown = wallTimeAt(zone, instant).slice(11);
    const sentence = `${time} does not exist in ${place} on ${day}: the clocks go forward over it. It goes out at ${shown}, the first time after it (${utcOf(instant)}).`;
    return { type: 'gap', name, sentence, choices: [] };
  }
  if (adjusted !== 'overlap') return null;
  const [first = instant, second = instant] = instantsOf(zone, wall);
  return {
    type: 'overlap',
    name,
    sentence: `${time} occurs twice in ${place} on ${day}: the clocks go back over it. Choose which of the two is meant.`,
    choices: [
      {
        value: 'first',
        label: `The first ${time}, before the clocks go back (${utcOf(first)}, ${offsetWords(zone, first)})`,
      },
      {
        value: 'second',
        label: `The second ${time}, after the clocks went back (${utcOf(second)}, ${offsetWords(zone, second)})`,
      },
    ],
  };
}

/** As `whenOf`, and what the clocks do to the time has been said. */
export function whenToSave(form: {
  readonly when: WhenFields;
  readonly draft: boolean;
}): ReadWhen<When> {
  const read = whenOf(form);
  const unseen = form.draft ? {} : unseenClockChange(form.when);
  if (read.type === 'problems' || Object.keys(unseen).length === 0) return read;
  return { type: 'problems', problems: unseen };
}

/**
 * What is asked before a time is taken that the clocks do something to, of which the form has not
 * said so yet: without a script it says it only now. Empty when there is nothing to ask.
 */
export function unseenClockChange(fields: WhenFields): FieldProblems {
  const change = clockChangeOf(fields);
  if (!change || change.name === fields.seen) return {};
  // Nobody chooses the second without knowing of the first.
  if (change.type === 'overlap' && fields.choice === 'second') return {};
  const what =
    change.type === 'gap'
      ? 'This time does not exist on that day. Below is when it goes out: send it again to take that, or choose another.'
      : 'This time occurs twice on that day. Choose below which is meant, then send it again.';
  return { time: [what] };
}

const nameOf = ({ date, time, zone }: Pick<WhenFields, 'date' | 'time' | 'zone'>): string =>
  `${date}T${time} ${zone}`;

/** "29 March": the year stands in the input. */
const dayOf = (date: string): string =>
  new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' }).format(
    Date.parse(`${date}T00:00Z`),
  );

/** "01:00 UTC". */
const utcOf = (at: Instant): string => `${new Date(at).toISOString().slice(11, 16)} UTC`;

function offsetWords(zone: string, at: Instant): string {
  const minutes = offsetMinutesAt(zone, at);
  const two = (part: number): string => String(Math.floor(part)).padStart(2, '0');
  const size = Math.abs(minutes);
  return `UTC${minutes < 0 ? '−' : '+'}${two(size / 60)}:${two(size % 60)}`;
}

import { isFunctionName, wallTimeAt } from '../../domain/index.js';
import { eventInput, type EventInput } from '../../filling/event-input.js';
import { InvalidInputError } from '../../failures.js';
import type { EventRecord } from '../../store/events.js';
import { isRecordId } from '../../store/record-id.js';
import { readInput } from '../input.js';
import type { FormBody, KnownInputs } from '../composer/composer-body.js';

/** Everything that was typed of an event, as it was typed. */
export interface EventForm {
  readonly name: string;
  /** `YYYY-MM-DD` and `HH:MM`, or whatever was typed. */
  readonly startDate: string;
  readonly startTime: string;
  readonly endDate: string;
  readonly endTime: string;
  readonly zone: string;
  readonly place: string;
  readonly link: string;
  readonly function: string;
  readonly channels: readonly string[];
  readonly revision: number;
}

export const EVENT_INPUTS: KnownInputs = {
  one: [
    ...['name', 'startDate', 'startTime', 'endDate', 'endTime', 'zone', 'place', 'link'],
    ...['function', 'revision'],
  ],
  many: ['channels'],
};

/** A new form; the only channel there is is chosen. */
export function emptyEventForm(zone: string, channels: readonly { readonly id: string }[]) {
  const form: EventForm = {
    ...{ name: '', startDate: '', startTime: '', endDate: '', endTime: '', zone, place: '' },
    ...{ link: '', function: 'events', revision: 0 },
    channels: channels.length === 1 ? channels.map(({ id }) => id) : [],
  };
  return form;
}

export function eventFormOf(event: EventRecord): EventForm {
  const { name, startsAt, endsAt, zone, place, link, channels, revision } = event;
  const [startDate = '', startTime = ''] = wallTimeAt(zone, startsAt.getTime()).split('T');
  const ends = endsAt === null ? '' : wallTimeAt(zone, endsAt.getTime());
  const [endDate = '', endTime = ''] = ends.split('T');
  return {
    ...{ name, startDate, startTime, endDate, endTime, zone, place, link, channels, revision },
    function: event.function,
  };
}

/** Reads what was sent without judging it. */
export function readEvent(body: FormBody): EventForm {
  const revision = Number(body.text('revision'));
  const name = body.text('function');
  return {
    name: body.text('name').trim(),
    startDate: body.text('startDate').trim(),
    startTime: body.text('startTime').trim().slice(0, 5),
    endDate: body.text('endDate').trim(),
    endTime: body.text('endTime').trim().slice(0, 5),
    zone: body.text('zone').trim(),
    place: body.text('place').trim(),
    link: body.text('link').trim(),
    function: isFunctionName(name) ? name : 'events',
    channels: [...new Set(body.texts('channels'))].filter(isRecordId),
    revision: Number.isSafeInteger(revision) && revision >= 0 ? revision : 0,
  };
}

/** What the form asks for. @throws InvalidInputError by the names of its inputs */
export function eventInputOf(form: EventForm): EventInput {
  const { name, zone, place, link, channels, startDate, startTime, endDate, endTime } = form;
  // An end on the same day needs its time alone.
  const endDay = endDate === '' ? startDate : endDate;
  const given = {
    ...{ name, zone, place, link, channels, function: form.function },
    starts: `${startDate}T${startTime}`,
    ends: endDate + endTime === '' ? null : `${endDay}T${endTime}`,
  };
  try {
    return readInput(eventInput, given);
  } catch (error) {
    throw error instanceof InvalidInputError ? byInput(error) : error;
  }
}

/** The schema speaks of one text, which a page has in two inputs. */
const startWords = (message: string): string =>
  message.startsWith('This is no date') ? 'Choose the day and the time when it starts.' : message;

/** Problems by the names of inputs, which have a date and a time where the schema has one text. */
export function byInput({ fields }: InvalidInputError): InvalidInputError {
  const names: Readonly<Record<string, string>> = { starts: 'startDate', ends: 'endDate' };
  const entries = Object.entries(fields).map(([path, messages]) => {
    const name = path.split('.')[0] ?? '';
    return [names[name] ?? name, name === 'starts' ? messages.map(startWords) : messages] as const;
  });
  return new InvalidInputError(Object.fromEntries(entries));
}

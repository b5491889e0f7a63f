import type { PersonActor } from '../../access/actor.js';
import { can } from '../../access/can.js';
import { isTimeZone, isWallTime, resolveWallTime, wallTimeAt } from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import { InvalidInputError } from '../../failures.js';
import type { ChannelRefusal } from '../../publishing/planning/channel-placement.js';
import { previewMove, type MovePreview } from '../../publishing/planning/move-preview.js';
import type { PublishingDeps } from '../../publishing/publishing-deps.js';
import { momentOf } from '../times.js';
import { fixedAt, timeOf, type WhenFields } from '../composer/composer-when.js';
import { refusalView, type RefusalView } from '../composer/composer-refusal.js';

/** What the rules say of a time for a delivery, ready to print. */
export interface PlacementAnswer {
  readonly answer: 'allowed' | 'refused';
  /** The time that was asked for, in ms; empty where any slot would do. */
  readonly at: string;
  /** "Tuesday 24 Nov, 10:20". */
  readonly words: string;
  readonly elsewhere: string;
  /** What it takes, or every rule that it breaks. */
  readonly lines: readonly string[];
  /** "The nearest time that works is Tuesday 24 Nov, 10:20.", or empty. */
  readonly nearest: string;
  readonly refusal: RefusalView | null;
  /** Whether a reason would be enough, and its reader may give one. */
  readonly askReason: boolean;
}

/** People drop things to the five minutes. */
const STEP_MINUTES = 5;

/**
 * The time that an address asks about: `at` in ms, a `day` at the delivery's own time of day, or a
 * `date` and `time` as they are typed; null where it names none.
 */
export function timeAsked(
  query: Readonly<Record<string, unknown>>,
  { zone, dueAt }: { readonly zone: string; readonly dueAt: Instant | null },
): WhenFields | null {
  const text = (name: string): string => {
    const value = query[name];
    return typeof value === 'string' ? value : '';
  };
  if (/^\d{1,15}$/.test(text('at'))) return fixedAt(Number(text('at')), zone);
  const wall = `${text('day')}T${dueAt === null ? '09:00' : snapped(wallTimeAt(zone, dueAt))}`;
  if (isWallTime(wall)) return fixedAt(resolveWallTime(zone, wall).instant, zone);
  if (text('date') === '') return null;
  const typed = text('zone');
  return {
    when: 'fixed',
    date: text('date'),
    time: text('time').slice(0, 5),
    zone: isTimeZone(typed) ? typed : zone,
    choice: text('choice') === 'second' ? 'second' : 'first',
    seen: '',
  };
}

/** The time of day of a wall time, to the nearest five minutes of the same day. */
function snapped(wall: string): string {
  const [hours = 0, minutes = 0] = wall.slice(11).split(':').map(Number);
  const steps = Math.round((hours * 60 + minutes) / STEP_MINUTES);
  const total = Math.min(steps * STEP_MINUTES, 24 * 60 - STEP_MINUTES);
  const two = (part: number): string => String(Math.floor(part)).padStart(2, '0');
  return `${two(total / 60)}:${two(total % 60)}`;
}

export interface PlacementQuestion {
  readonly person: PersonActor;
  readonly id: string;
  readonly fields: WhenFields;
}

/** Asks the rules about a time; nothing is changed. @throws NotFoundError, ForbiddenError */
export async function answerPlacement(
  deps: PublishingDeps,
  { person, id, fields }: PlacementQuestion,
): Promise<PlacementAnswer> {
  const read = timeOf(fields);
  if (read.type === 'problems') return problem(Object.values(read.problems).flat());
  try {
    const preview = await previewMove(deps, person, { id, when: read.when });
    return answerOf(preview, { person, now: deps.clock.now(), fields });
  } catch (error) {
    if (error instanceof InvalidInputError) return problem(Object.values(error.fields).flat());
    throw error;
  }
}

interface AnswerContext {
  readonly person: PersonActor;
  readonly now: Instant;
  readonly fields: WhenFields;
}

function answerOf(preview: MovePreview, context: AnswerContext): PlacementAnswer {
  const { person, now, fields } = context;
  const { delivery } = preview;
  if (preview.type === 'stays') return problem([preview.sentence]);
  const moments = { now, zone: person.zone };
  const asked = askedFor(fields);
  const { words, elsewhere } =
    asked === null ? { words: '', elsewhere: '' } : momentOf(asked, moments);
  const shared = { at: asked === null ? '' : String(asked), words, elsewhere };
  if (preview.type === 'placed') {
    const { function: name } = delivery;
    const slot =
      preview.holds === null
        ? `A fixed time beside the slots of ${name}. It counts against consistency.`
        : preview.holds === preview.at
          ? `Takes this slot of ${name}.`
          : `A fixed time; it takes the slot of ${name} at ${momentOf(preview.holds, moments).time}.`;
    const found = { ...shared, answer: 'allowed' as const, lines: [slot] };
    return { ...found, nearest: '', refusal: null, askReason: false };
  }
  return { ...shared, ...refusedAnswer(preview.refusal, context) };
}

function refusedAnswer(
  refusal: ChannelRefusal,
  { person, now, fields }: AnswerContext,
): Omit<PlacementAnswer, 'at' | 'words' | 'elsewhere'> {
  const may = can(person, 'delivery.override');
  const view = refusalView(refusal, { now, zone: person.zone, may, typedZone: fields.zone });
  return {
    answer: 'refused',
    lines: view.sentences,
    nearest: view.nearest === null ? '' : `The nearest time that works is ${view.nearest.words}.`,
    refusal: view,
    askReason: view.overridable,
  };
}

function askedFor({ when, date, time, zone, choice }: WhenFields): Instant | null {
  const wall = `${date}T${time}`;
  return when === 'fixed' && isWallTime(wall) ? resolveWallTime(zone, wall, choice).instant : null;
}

function problem(lines: readonly string[]): PlacementAnswer {
  const nothing = { at: '', words: '', elsewhere: '', nearest: '', refusal: null };
  return { ...nothing, answer: 'refused', lines, askReason: false };
}

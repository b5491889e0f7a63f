import type { FunctionName } from '../function-name.js';
import type { Span } from '../time/open-time.js';
import type { PlacementContext } from '../rules/placement.js';
import { Rulebook } from '../rules/rulebook.js';
import { slotsBetween } from '../slots/slot-planner.js';
import { DAY, type Instant } from '../time-units.js';
import { resolveWallTime, wallTimeAt } from '../time/wall-time.js';

/** What is said of an event, in the order of time. */
export const EVENT_POSTS = [
  'announcement',
  'week-before',
  'day-before',
  'on-the-day',
  'thanks',
] as const;
export type EventPost = (typeof EVENT_POSTS)[number];

/**
 * In which order they take slots: what is last here is dropped first where the level allows fewer.
 * Nobody comes to what they never heard of, and the reminder that is nearest brings most of them.
 */
const IMPORTANCE: readonly EventPost[] = [
  'announcement',
  'day-before',
  'week-before',
  'on-the-day',
  'thanks',
];

export interface EventTimes {
  readonly startsAt: Instant;
  /** null where nobody said: then it is over when its day is. */
  readonly endsAt: Instant | null;
  /** Of the event: its days are counted there. */
  readonly zone: string;
}

export type EventProposal =
  | { readonly type: 'slot'; readonly post: EventPost; readonly at: Instant }
  | { readonly type: 'dropped'; readonly post: EventPost; readonly sentence: string };

/** No announcement is earlier than this before the start. */
const ANNOUNCED_FROM = 28 * DAY;
const WEEK_FROM = 10 * DAY;
const WEEK_TO = 3 * DAY;
const THANKS_FOR = 7 * DAY;

interface Wish {
  /** Where it may stand, the end excluded; a second span where the first has no slot. */
  readonly spans: readonly Span[];
  /** The slot nearest to it is taken. */
  readonly wanted: Instant;
}

/**
 * The posts of an event on one channel: each in a promised slot of the function that nothing
 * holds, so that as many are proposed as the level allows and none is off plan. All but the thanks
 * go out before the event begins, in the order of `EVENT_POSTS`; the thanks after its end.
 */
export function proposeEventPosts(
  event: EventTimes,
  name: FunctionName,
  context: PlacementContext,
): EventProposal[] {
  const rulebook = new Rulebook(context);
  const wishes = wishesOf(event);
  const found = new Map<EventPost, EventProposal>();
  for (const post of IMPORTANCE) {
    const proposal = propose(post, wishes[post], { name, rulebook });
    found.set(post, proposal);
    if (proposal.type === 'dropped') continue;
    const { at } = proposal;
    rulebook.add({
      ...{ id: `event ${post}`, function: name, at, holds: at },
      ...{ textFingerprint: null, state: 'queued' },
    });
  }
  return EVENT_POSTS.flatMap((post) => found.get(post) ?? []);
}

/** When an event is over. */
export function endOfEvent({ startsAt, endsAt, zone }: EventTimes): Instant {
  return endsAt ?? dayStart(zone, startsAt, 1);
}

/** From when on a post about an event comes too late; null for the thanks, which come after it. */
export function tooLateFor(post: EventPost, { startsAt }: Pick<EventTimes, 'startsAt'>) {
  return post === 'thanks' ? null : startsAt;
}

function wishesOf(event: EventTimes): Record<EventPost, Wish> {
  const { startsAt, zone } = event;
  const day = dayStart(zone, startsAt);
  const end = endOfEvent(event);
  const announced = startsAt - ANNOUNCED_FROM;
  return {
    announcement: {
      spans: [
        { from: announced, to: startsAt - WEEK_FROM },
        { from: announced, to: startsAt },
      ],
      wanted: announced,
    },
    'week-before': {
      spans: [{ from: startsAt - WEEK_FROM, to: startsAt - WEEK_TO }],
      wanted: startsAt - 7 * DAY,
    },
    'day-before': { spans: [{ from: startsAt - WEEK_TO, to: day }], wanted: startsAt - DAY },
    'on-the-day': { spans: [{ from: day, to: startsAt }], wanted: day },
    thanks: { spans: [{ from: end, to: end + THANKS_FOR }], wanted: end },
  };
}

function propose(
  post: EventPost,
  { spans, wanted }: Wish,
  { name, rulebook }: { readonly name: FunctionName; readonly rulebook: Rulebook },
): EventProposal {
  const { now, plan } = rulebook.context;
  const request = { function: name, textFingerprint: null };
  let promised = 0;
  for (const { from, to } of spans) {
    const first = Math.max(from, now + 1);
    if (first >= to) continue;
    promised += slotsBetween(plan, first, to).filter((slot) => slot.function === name).length;
    const [at] = rulebook
      .freeSlots(request, first, to - 1)
      .filter((slot) => rulebook.isCompliant(request, slot))
      .sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted) || a - b);
    if (at !== undefined) return { type: 'slot', post, at };
  }
  const gone = spans.every(({ to }) => to <= now + 1);
  const sentence = gone
    ? 'Its time has gone.'
    : promised === 0
      ? `At its level, ${name} promises no slot then.`
      : `Every slot that ${name} promises then is taken.`;
  return { type: 'dropped', post, sentence };
}

/** Midnight of the day of an instant in a zone, or so many days later. */
function dayStart(zone: string, at: Instant, later = 0): Instant {
  const date = Date.parse(`${wallTimeAt(zone, at).slice(0, 10)}T00:00Z`) + later * DAY;
  return resolveWallTime(zone, new Date(date).toISOString().slice(0, 16)).instant;
}

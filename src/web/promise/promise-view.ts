import {
  answersPeople,
  describeCadence,
  describePromise,
  describeWindows,
  shownScore,
  type Consistency,
} from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import type { FunctionOnPage, PublicPromise } from '../../promise/channel-promise.js';
import { FUNCTION_LABELS } from '../channels/channel-form-view.js';
import { momentOf, zoneCity } from '../times.js';

/** Ready values for a channel's promise, for anybody. */
export function promiseView(promise: PublicPromise, now: Instant) {
  const { name, slug, zone, windows, functions, blackouts } = promise;
  const place = zoneCity(zone);
  const answers = functions.some(({ replyPolicy }) => answersPeople(replyPolicy.mode));
  const hours = describeWindows(windows);
  return {
    name,
    href: `/promise/${slug}`,
    hours:
      windows.length === 0
        ? ''
        : answers
          ? `Posts come, and questions are answered, ${hours} (${place} time).`
          : `Posts come ${hours} (${place} time).`,
    functions: functions.map(functionView),
    changes: changesOf(promise, now),
    blackouts: blackouts.map((each) => blackoutWords(each)),
  };
}

function functionView(each: FunctionOnPage) {
  const { function: name, cadence, replyPolicy, kept } = each;
  return {
    function: name,
    label: FUNCTION_LABELS[name],
    cadence: describeCadence(cadence),
    sentence: describePromise(each),
    quiet: cadence.posts === 0 && replyPolicy.mode === 'silent' ? 'quiet' : '',
    kept: kept === null ? null : keptView(kept),
  };
}

/** How well it was kept: a score for the eye, the counts for who wants to know. */
function keptView({ score, cadence, replies }: Consistency) {
  const shown = score === null ? 0 : shownScore(score);
  const posts =
    cadence.promised === 0
      ? ''
      : `${cadence.kept} of ${cadence.promised} ${cadence.promised === 1 ? 'post' : 'posts'} on time`;
  const answered =
    replies === null || replies.promised === 0
      ? ''
      : `${replies.kept} of ${replies.promised} ${replies.promised === 1 ? 'reply' : 'replies'} on time`;
  return { score: shown, words: [posts, answered].filter(Boolean).join(', ') };
}

/** What changes, by the day in the channel's zone. */
function changesOf({ changes, zone }: PublicPromise, now: Instant) {
  const days = new Map<string, { day: string; iso: string; items: ReturnType<typeof itemOf>[] }>();
  for (const change of changes) {
    const { date, iso } = momentOf(change.from, { now, zone });
    const day = days.get(date) ?? { day: date, iso, items: [] };
    day.items.push(itemOf(change));
    days.set(date, day);
  }
  return [...days.values()];
}

function itemOf({ function: name, after }: PublicPromise['changes'][number]) {
  const sentence = describePromise({ ...after, function: name });
  return { function: name, label: FUNCTION_LABELS[name], sentence };
}

/** "Nothing is promised from Thu 24 Dec 2026 to Fri 1 Jan 2027." Dates are the channel's own. */
function blackoutWords({ from, to }: PublicPromise['blackouts'][number]): string {
  if (from === to) return `Nothing is promised on ${dayWords(from)}.`;
  return `Nothing is promised from ${dayWords(from)} to ${dayWords(to)}.`;
}

function dayWords(date: string): string {
  return DAY_WORDS.format(new Date(`${date}T12:00:00Z`));
}

const DAY_WORDS = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});

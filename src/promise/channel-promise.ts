import {
  clockTime,
  epochAt,
  FUNCTION_NAMES,
  NO_POSTS,
  normalWindows,
  promiseChanges,
  SILENT,
  type Blackout,
  type Cadence,
  type Consistency,
  type FunctionName,
  type PerFunction,
  type PromiseChange,
  type ReplyPolicy,
  type Window,
} from '../domain/index.js';
import { WEEK, type Instant } from '../domain/time-units.js';
import { wallTimeAt } from '../domain/time/wall-time.js';
import { planOf } from '../publishing/planning/channel-plan.js';
import type { ChannelRecord } from '../store/channels.js';
import type { OrganisationRecord } from '../store/organisation.js';

/** So far ahead people are told what changes. */
export const PROMISE_AHEAD = 13 * WEEK;

export interface FunctionOnPage {
  readonly function: FunctionName;
  readonly cadence: Cadence;
  readonly replyPolicy: ReplyPolicy;
  /** How well it was kept over 28 days; null where there is no score. */
  readonly kept: Consistency | null;
}

/** All that anybody may know of a channel's promise; nothing else of the channel is in it. */
export interface PublicPromise {
  readonly name: string;
  readonly slug: string;
  readonly zone: string;
  readonly windows: readonly Window[];
  readonly functions: readonly FunctionOnPage[];
  /** By ascending time. */
  readonly changes: readonly PromiseChange[];
  /** Dates in the channel's zone, without the reasons, which are the organisation's own. */
  readonly blackouts: readonly Pick<Blackout, 'from' | 'to'>[];
}

/** @param scores null where nobody counted them */
export function publicPromise(
  { organisation, channel }: { organisation: OrganisationRecord; channel: ChannelRecord },
  scores: PerFunction<Consistency> | null,
  now: Instant,
): PublicPromise {
  const plan = planOf(organisation, channel);
  const epoch = epochAt(plan, now);
  const zone = epoch?.zone ?? organisation.zone;
  return {
    name: channel.name,
    slug: channel.slug,
    zone,
    windows: normalWindows(epoch?.windows ?? []),
    functions: FUNCTION_NAMES.map((name) => {
      const kept = scores?.[name] ?? null;
      return {
        function: name,
        cadence: epoch?.cadences[name] ?? NO_POSTS,
        replyPolicy: epoch?.replyPolicies[name] ?? SILENT,
        kept: kept === null || kept.score === null ? null : kept,
      };
    }),
    changes: promiseChanges(plan, now, now + PROMISE_AHEAD),
    blackouts: aheadOf(plan.blackouts, dateAt(zone, now), dateAt(zone, now + PROMISE_AHEAD)),
  };
}

/** Those that are not over on a date and begin before another, each once, soonest first. */
function aheadOf(blackouts: readonly Blackout[], today: string, last: string) {
  const ahead = blackouts
    .filter(({ from, to }) => to >= today && from <= last)
    .map(({ from, to }) => ({ from, to }))
    .sort((a, b) => a.from.localeCompare(b.from) || a.to.localeCompare(b.to));
  return ahead.filter(
    ({ from, to }, index) => from !== ahead[index - 1]?.from || to !== ahead[index - 1]?.to,
  );
}

const dateAt = (zone: string, at: Instant): string => wallTimeAt(zone, at).slice(0, 10);

/** "09:00" for the API and the page. */
export const hoursOf = (windows: readonly Window[]) =>
  windows.map(({ weekday, from, to }) => ({
    weekday,
    from: clockTime(from),
    to: clockTime(to),
  }));

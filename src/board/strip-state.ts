import {
  epochAt,
  FUNCTION_NAMES,
  NO_POSTS,
  perFunction,
  SILENT,
  slotsBetween,
  unpromisedSlots,
  type Cadence,
  type ChannelPlan,
  type Curve,
  type FunctionName,
  type PerFunction,
  type ReplyPolicy,
} from '../domain/index.js';
import { DAY, WEEK, type Instant } from '../domain/time-units.js';
import { planOf } from '../publishing/planning/channel-plan.js';
import type { ChannelRecord } from '../store/channels.js';
import type { OrganisationRecord } from '../store/organisation.js';
import { curveAt, faderAt, independentAt, type FaderFade } from './fader.js';

/** How far ahead the meters look. */
export const METER_SPAN = 14 * DAY;

/** The longest cycle and one week: somewhere in it every cadence has a slot. */
const NEXT_SLOT_SPAN = 9 * WEEK;

/** One dimmer as it stands. */
export interface DimmerState {
  readonly function: FunctionName;
  /** Where the fader is. */
  readonly level: number;
  /** A fade under way; null when the fader stands. */
  readonly fade: FaderFade | null;
  /** Whether the grand master passes it by. */
  readonly independent: boolean;
  /** What counts, after the grand master. */
  readonly effectiveLevel: number;
  readonly curve: Curve;
  readonly cadence: Cadence;
  readonly replyPolicy: ReplyPolicy;
  /** null when nothing is promised within the longest cycle. */
  readonly nextSlot: Instant | null;
  /** Within the meter's span. */
  readonly promised: number;
  readonly ready: number;
  /** Posts of the cadence that windows and gap cannot hold, in the cycles of the meter's span. */
  readonly unpromised: number;
}

export interface StripState {
  readonly channel: ChannelRecord;
  readonly zone: string;
  readonly dimmers: PerFunction<DimmerState>;
}

/** A slot that a delivery stands ready for. */
export interface ReadySlot {
  readonly function: FunctionName;
  readonly holds: Instant;
}

/** What one channel's strip shows (pure). */
export function stripState(
  organisation: OrganisationRecord,
  channel: ChannelRecord,
  { ready, now }: { readonly ready: readonly ReadySlot[]; readonly now: Instant },
): StripState {
  const plan = planOf(organisation, channel);
  const epoch = epochAt(plan, now);
  const slots = slotsBetween(plan, now, now + METER_SPAN);
  const unpromised = unpromisedSlots(plan, now, now + METER_SPAN);
  const next = nextSlots(plan, now);
  return {
    channel,
    zone: epoch?.zone ?? organisation.zone,
    dimmers: perFunction((name) => {
      const promised = new Set(slots.filter((slot) => slot.function === name).map(({ at }) => at));
      const filled = ready.filter(({ function: of, holds }) => of === name && promised.has(holds));
      return {
        function: name,
        ...where(channel, name, now),
        independent: independentAt(channel, name, now),
        effectiveLevel: epoch?.levels[name] ?? 0,
        curve: curveAt(organisation, channel, name, now),
        cadence: epoch?.cadences[name] ?? NO_POSTS,
        replyPolicy: epoch?.replyPolicies[name] ?? SILENT,
        nextSlot: next[name],
        promised: promised.size,
        ready: filled.length,
        unpromised: unpromised
          .filter((lack) => lack.function === name)
          .reduce((sum, { wanted, held }) => sum + wanted - held, 0),
      };
    }),
  };
}

/** The first slot of each function; looks further ahead only where it has to. */
function nextSlots(plan: ChannelPlan, now: Instant): PerFunction<Instant | null> {
  const first = new Map<FunctionName, Instant>();
  for (const span of [METER_SPAN, NEXT_SLOT_SPAN]) {
    if (FUNCTION_NAMES.every((name) => first.has(name))) break;
    for (const { function: name, at } of slotsBetween(plan, now, now + span)) {
      if (!first.has(name)) first.set(name, at);
    }
  }
  return perFunction((name) => first.get(name) ?? null);
}

function where(
  channel: ChannelRecord,
  name: FunctionName,
  now: Instant,
): Pick<DimmerState, 'level' | 'fade'> {
  const { level, fade } = faderAt(channel, name, now);
  return { level, fade };
}

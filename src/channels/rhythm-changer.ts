import { asAuditActor, type Actor } from '../access/actor.js';
import { changeInstant, type ProposedChange } from '../board/proposed-change.js';
import { planImpact, type PlanImpact } from '../board/plan-impact.js';
import { dateAt, settleBlackouts, type Blackout } from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';
import { replanChannel } from '../publishing/planning/queue-planner.js';
import type { ChannelRecord, RhythmRecord } from '../store/channels.js';
import type { Store } from '../store/store.js';
import { blackoutProblemsError } from './blackout-problems.js';
import type { RhythmDetails } from './channel-details.js';
import { findChannel, overtakenBy } from './channel-finder.js';
import type { ChannelsDeps } from './channels-deps.js';

/** When a channel may speak, as it shall be from now on. */
export interface PlanWish {
  readonly rhythm: RhythmDetails;
  readonly blackouts: readonly Blackout[];
}

/** What a rhythm would change if it held from now on. @throws NotFoundError */
export function impactOfRhythm(
  deps: { readonly store: Store },
  { id, wish }: { readonly id: string; readonly wish: PlanWish },
  now: Instant,
): Promise<PlanImpact> {
  const change: ProposedChange = {
    channels: [id],
    channel: (channel) => ({
      ...channel,
      rhythms: rhythmsWith(channel, wish.rhythm, now),
      blackouts: [...blackoutsWith(channel, wish, now)],
    }),
  };
  return planImpact(deps, change, now);
}

/**
 * Gives a channel a new rhythm and other blackouts from now on, and lets its queue follow. Promises
 * before now stay what they were.
 *
 * @returns how many deliveries followed
 * @throws NotFoundError, ConflictError, InvalidInputError for a blackout of days gone by
 */
export async function changeRhythm(
  deps: ChannelsDeps,
  actor: Actor,
  request: { readonly id: string; readonly revision: number; readonly wish: PlanWish },
): Promise<number> {
  const { id, revision, wish } = request;
  const now = deps.clock.now();
  const before = await findChannel(deps.store, id);
  if (before.revision !== revision) throw overtakenBy(before);
  const rhythms = rhythmsWith(before, wish.rhythm, now);
  const blackouts = blackoutsWith(before, wish, now);
  const zone = before.rhythms.at(-1)?.zone;
  const zoneChange =
    zone !== undefined && zone !== wish.rhythm.zone
      ? { from: zone, to: wish.rhythm.zone, by: actor.name }
      : null;
  const result = await deps.store.channels.updateOne(
    { _id: id, revision, deletedAt: null },
    {
      $set: { rhythms, blackouts, planStale: true },
      ...(zoneChange ? { $push: { zoneChanges: zoneChange } } : {}),
      $inc: { revision: 1 },
    },
  );
  if (result.matchedCount === 0) throw overtakenBy(before);
  await deps.audit.record({
    actor: asAuditActor(actor),
    action: 'channel.edit',
    resource: { kind: 'channel', id },
    before: { rhythm: before.rhythms.at(-1) ?? null, blackouts: before.blackouts },
    after: { rhythm: wish.rhythm, blackouts },
  });
  return replanChannel(deps, id, { reason: `${actor.name} changed the rhythm of ${before.name}` });
}

/** Counted from today in the channel's zone on. */
function blackoutsWith(
  { blackouts }: Pick<ChannelRecord, 'blackouts'>,
  wish: PlanWish,
  now: Instant,
): readonly Blackout[] {
  const settled = settleBlackouts(blackouts, wish.blackouts, dateAt(wish.rhythm.zone, now));
  if (settled.problems.size === 0) return settled.blackouts;
  throw blackoutProblemsError(settled.problems);
}

/** The history with one more stretch, unless nothing differs. */
function rhythmsWith(
  { rhythms }: Pick<ChannelRecord, 'rhythms'>,
  rhythm: RhythmDetails,
  now: Instant,
): RhythmRecord[] {
  const last = rhythms.at(-1);
  if (last && sameRhythm(last, rhythm)) return [...rhythms];
  const from = changeInstant(
    rhythms.map((each) => ({ at: each.from })),
    now,
  );
  return [...rhythms, { from, ...rhythm }];
}

function sameRhythm(a: RhythmDetails, b: RhythmDetails): boolean {
  const text = ({ zone, windows, preferredTimes, gapMinutes }: RhythmDetails) =>
    JSON.stringify([zone, windows, preferredTimes, gapMinutes]);
  return text(a) === text(b);
}

import { describeLateness } from './lateness.js';
import type { Instant } from '../../domain/time-units.js';
import { MINUTE, SECOND } from '../../domain/time-units.js';
import type { ChannelRecord } from '../../store/channels.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import type { OrganisationRecord } from '../../store/organisation.js';
import type { PostRecord } from '../../store/posts.js';
import { effectiveLevelAt } from '../planning/channel-plan.js';
import type { DeliveryChange } from '../delivery-change.js';
import { POISON_CLAIMS } from './delivery-claim.js';
import { HELD_LOOK } from './held-again.js';
import { restorationPhrase, stoppedAfter } from '../restoring/restoration.js';

/** A post is written after its deliveries; this much later its absence means it never will be. */
export const BEING_SAVED = MINUTE;

/** A later version beside this one has so long for a delivery that this one cannot send. */
const LATER_VERSION = 5 * SECOND;

export interface Facts {
  readonly delivery: DeliveryRecord;
  readonly channel: ChannelRecord | null;
  readonly post: PostRecord | null;
  readonly organisation: OrganisationRecord;
  /** Whether this version has the channel's network. */
  readonly knowsNetwork: boolean;
  readonly now: Instant;
  /** How long until a queue that waits for its channel to be connected looks again, in milliseconds. */
  readonly reconnectLook: number;
}

/**
 * Whether a claimed delivery may still go out, from what the documents say at the moment (R19).
 * null means yes; otherwise the change to write instead of publishing. Pure.
 */
export function withdrawal(facts: Facts): DeliveryChange | null {
  const { delivery, channel, post, now } = facts;
  const base = { by: 'publisher', at: now } as const;
  const free = { lease: null, claims: 0 } as const;
  const ended = { ...free, wakeAt: null, holds: null } as const;

  if (!post && now - delivery.createdAt.getTime() < BEING_SAVED) {
    const sentence = 'Waiting: it is being saved.';
    return {
      ...base,
      event: 'waiting',
      sentence,
      set: { ...free, wakeAt: new Date(now + SECOND) },
    };
  }
  if (!channel || channel.deletedAt || !post) {
    const gone = post ? 'channel' : 'post';
    const sentence = `Not published: the ${gone} was deleted.`;
    return {
      ...base,
      event: 'cancelled',
      state: 'cancelled',
      sentence,
      set: { ...ended, problem: sentence },
    };
  }
  const restoration = stoppedAfter(facts.organisation);
  if (restoration) {
    const sentence = `Held: ${restorationPhrase(restoration)}, and publishing is stopped until an administrator has looked. It may have gone out before.`;
    return {
      ...base,
      event: 'held',
      state: 'held',
      sentence,
      set: {
        ...ended,
        problem: sentence,
        // That it is held says so from now on.
        doubtSince: null,
        restoredAt: restoration.at,
        restoredFrom: 'queued',
      },
    };
  }
  if (delivery.claims > POISON_CLAIMS) {
    const sentence = `It stopped the publisher ${POISON_CLAIMS} times, so it is not tried again.`;
    return {
      ...base,
      event: 'failed',
      state: 'failed',
      sentence,
      set: { ...ended, problem: sentence },
      tell: true,
    };
  }
  // What is answered is decided by the reply policy, not by the cadence.
  const overridden =
    delivery.answers !== undefined ||
    delivery.overrides.some((override) => override.rule === 'dimmed-off');
  if (!overridden && effectiveLevelAt(facts.organisation, channel, delivery.function, now) === 0) {
    const sentence = `Held: ${delivery.function} is dimmed off on ${channel.name}.`;
    return {
      ...base,
      event: 'held',
      state: 'held',
      sentence,
      set: { ...free, wakeAt: new Date(now + HELD_LOOK), problem: sentence },
    };
  }
  const missed = tooLate(facts);
  if (missed) {
    return {
      ...base,
      event: 'missed',
      state: 'missed',
      sentence: missed,
      set: { ...ended, problem: missed },
      tell: true,
    };
  }
  if (!facts.knowsNetwork) {
    const sentence = `Waiting: this version does not know the network “${channel.network}”. A later one sends it.`;
    return {
      ...base,
      event: 'waiting',
      sentence,
      set: { ...free, wakeAt: new Date(now + LATER_VERSION), problem: sentence },
    };
  }
  if (channel.connection.state === 'reconnect') {
    const sentence = `Waiting: ${channel.name} must be connected again.`;
    return {
      ...base,
      event: 'waiting',
      sentence,
      set: { ...free, wakeAt: new Date(now + facts.reconnectLook), problem: sentence },
    };
  }
  if (channel.pausedUntil && channel.pausedUntil.getTime() > now) {
    const sentence = 'Waiting: the network asked us to slow down, or does not answer.';
    return {
      ...base,
      event: 'waiting',
      sentence,
      set: { ...free, wakeAt: channel.pausedUntil, problem: sentence },
    };
  }
  return null;
}

/** Only a first attempt can be too late: a retry follows the network's own table (R9). */
function tooLate({ delivery, organisation, now }: Facts): string | null {
  const before = delivery.event?.before ?? null;
  if (before !== null && now >= before.getTime() && !delivery.doubtSince) {
    return 'Missed: what it tells of has begun, and nothing announces it any more. Cancel it, or write what is true now.';
  }
  if (delivery.attempts > 0 || delivery.doubtSince || !delivery.dueAt) return null;
  const toleranceMinutes = organisation.toleranceMinutes[delivery.function];
  const late = now - delivery.dueAt.getTime();
  if (late <= toleranceMinutes * MINUTE) return null;
  return `Missed: ${describeLateness(late)} late, and after ${describeLateness(toleranceMinutes * MINUTE)} nothing is posted unasked. Choose a new time or cancel it.`;
}

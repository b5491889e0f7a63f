import type { z } from 'zod';
import { faderAt, independentAt, type FaderFade } from '../../board/fader.js';
import {
  clockTime,
  describeCadence,
  describePromise,
  describeReplyPolicy,
  epochAt,
  FUNCTION_NAMES,
  NO_POSTS,
  SILENT,
  type Cadence,
  type Epoch,
  type FunctionName,
  type ReplyPolicy,
} from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import { planOf } from '../../publishing/planning/channel-plan.js';
import type { ChannelRecord } from '../../store/channels.js';
import type { OrganisationRecord } from '../../store/organisation.js';
import type { channelSchema, dimmerSchema, fadeSchema, promiseSchema } from './schemas/channel.js';
import { isoOf, isoOrNull } from './schemas/values.js';

export interface ChannelFacts {
  readonly organisation: OrganisationRecord;
  readonly channel: ChannelRecord;
  readonly now: Instant;
}

/** A channel as the API tells it: without settings and credentials of its network. */
export function channelView(facts: ChannelFacts): z.infer<typeof channelSchema> {
  const { channel, now } = facts;
  const rhythm = channel.rhythms.findLast(({ from }) => from <= now) ?? channel.rhythms[0];
  return {
    id: channel._id,
    name: channel.name,
    slug: channel.slug,
    network: channel.network,
    zone: rhythm?.zone ?? facts.organisation.zone,
    windows: (rhythm?.windows ?? []).map(({ weekday, from, to }) => ({
      weekday,
      from: clockTime(from),
      to: clockTime(to),
    })),
    preferredTimes: (rhythm?.preferredTimes ?? []).map(clockTime),
    gapMinutes: rhythm?.gapMinutes ?? 0,
    blackouts: channel.blackouts.map(({ from, to, reason }) => ({ from, to, reason })),
    connection: { state: channel.connection.state, problem: channel.connection.problem },
    pausedUntil: isoOrNull(channel.pausedUntil),
    dimmers: dimmersView(facts),
    revision: channel.revision,
    createdAt: isoOf(channel.createdAt),
  };
}

/** Every dimmer of a channel as it stands now. */
export function dimmersView(facts: ChannelFacts): z.infer<typeof dimmerSchema>[] {
  const { organisation, channel, now } = facts;
  const epoch = epochAt(planOf(organisation, channel), now);
  return FUNCTION_NAMES.map((name) => {
    const { approval } = channel.dimmers[name];
    const { level, fade } = faderAt(channel, name, now);
    return {
      function: name,
      level,
      fade: fadeView(fade),
      ...meaningOf(epoch, name),
      independent: independentAt(channel, name, now),
      approval,
    };
  });
}

export const fadeView = (fade: FaderFade | null): z.infer<typeof fadeSchema> | null =>
  fade === null
    ? null
    : { goal: fade.goal, steps: fade.steps.map(({ at, level }) => ({ at: isoOf(at), level })) };

/** What people may expect of a channel now. */
export function promiseView(facts: ChannelFacts): z.infer<typeof promiseSchema> {
  const { organisation, channel, now } = facts;
  const epoch = epochAt(planOf(organisation, channel), now);
  return {
    channel: channel._id,
    at: isoOf(now),
    zone: epoch?.zone ?? organisation.zone,
    functions: FUNCTION_NAMES.map((name) => {
      const { effectiveLevel, cadence, replyPolicy } = meaningOf(epoch, name);
      const sentence = describePromise({ function: name, cadence, replyPolicy });
      return { function: name, level: effectiveLevel, cadence, replyPolicy, sentence };
    }),
  };
}

function meaningOf(epoch: Epoch | undefined, name: FunctionName) {
  return {
    effectiveLevel: epoch?.levels[name] ?? 0,
    cadence: cadenceView(epoch?.cadences[name] ?? NO_POSTS),
    replyPolicy: replyPolicyView(epoch?.replyPolicies[name] ?? SILENT),
  };
}

export const cadenceView = (cadence: Cadence) => ({
  posts: cadence.posts,
  weeks: cadence.weeks,
  words: describeCadence(cadence),
});

export const replyPolicyView = (policy: ReplyPolicy) => ({
  mode: policy.mode,
  targetMinutes: policy.targetMinutes,
  words: describeReplyPolicy(policy),
});

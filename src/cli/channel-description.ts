import { faderAt } from '../board/fader.js';
import {
  clockTime,
  describePromise,
  describeWindows,
  epochAt,
  FUNCTION_NAMES,
} from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';
import { planOf } from '../publishing/planning/channel-plan.js';
import type { ChannelRecord } from '../store/channels.js';
import type { OrganisationRecord } from '../store/organisation.js';
import { isRecordId } from '../store/record-id.js';
import type { Store } from '../store/store.js';
import { CommandError } from './terminal.js';

/** A channel by its slug or id. Throws a CommandError. */
export async function findChannelByName(store: Store, name: string): Promise<ChannelRecord> {
  const wanted = isRecordId(name) ? { _id: name } : { slug: name };
  const found = await store.channels
    .findOne({ ...wanted, deletedAt: null })
    .lean<ChannelRecord>()
    .exec();
  if (!found) throw new CommandError(`There is no channel ${name}. See: channel list`);
  return found;
}

/** What an operator wants to know of a channel, line by line (pure). */
export function describeChannel(facts: {
  readonly organisation: OrganisationRecord;
  readonly channel: ChannelRecord;
  readonly now: Instant;
}): string[] {
  const { organisation, channel, now } = facts;
  const epoch = epochAt(planOf(organisation, channel), now);
  const { state, problem } = channel.connection;
  const lines = [
    `${channel.name} (${channel._id})`,
    `slug        ${channel.slug}`,
    `network     ${channel.network}`,
    `connection  ${state}${problem === null ? '' : `: ${problem}`}`,
  ];
  if (!epoch) return lines;
  lines.push(
    `zone        ${epoch.zone}`,
    `windows     ${describeWindows(epoch.windows)}`,
    `preferred   ${epoch.preferredTimes.map(clockTime).join(', ') || 'any time'}`,
    `gap         ${epoch.gapMinutes} min`,
  );
  for (const name of FUNCTION_NAMES) {
    const set = faderAt(channel, name, now).level;
    const effective = epoch.levels[name];
    const level = set === effective ? `${set}` : `${set}, effective ${effective}`;
    const promise = {
      function: name,
      cadence: epoch.cadences[name],
      replyPolicy: epoch.replyPolicies[name],
    };
    lines.push(`${name.padEnd(10)}  ${level} · ${describePromise(promise)}`);
  }
  return lines;
}

import type { DimmerPromise } from '../board/bank-impact.js';
import type { ProposedChange } from '../board/proposed-change.js';
import { listChannels } from '../channels/channel-finder.js';
import {
  bankCost,
  FUNCTION_NAMES,
  NO_INBOUND,
  overloads,
  promiseAt,
  type BankCost,
  type FunctionName,
  type InboundRate,
  type PoolNeed,
} from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';
import { planOf } from '../publishing/planning/channel-plan.js';
import { loadOrganisation } from '../publishing/planning/channel-queue.js';
import type { ChannelRecord } from '../store/channels.js';
import type { CapacityRecord, OrganisationRecord } from '../store/organisation.js';
import type { Store } from '../store/store.js';
import { capacityInUse } from './measured-minutes.js';
import { inboundVolume, type InboundVolume } from './inbound-volume.js';

/** What one dimmer promises, as far as its cost goes. */
export type DimmerWork = Pick<
  DimmerPromise,
  'channel' | 'function' | 'postsPerWeek' | 'replyPolicy'
>;

/** What every dimmer of the bank promises, before and after a change. */
export interface BankWork {
  readonly before: readonly DimmerWork[];
  readonly after: readonly DimmerWork[];
}

/** What the bank costs in hours a week, before and after a change. */
export interface BankHours {
  readonly before: BankCost;
  readonly after: BankCost;
  /** What the change takes past 85 % of the hours there are: only a manager may make it then. */
  readonly overloads: readonly PoolNeed[];
}

export interface HoursDeps {
  readonly store: Pick<Store, 'organisation' | 'channels' | 'messages' | 'deliveries'>;
}

/**
 * What the bank costs, from what its dimmers promise.
 *
 * @returns null where the organisation has set no capacity: then nothing is held against it
 */
export async function capacityOfBank(
  { store }: HoursDeps,
  { before, after }: BankWork,
  now: Instant,
): Promise<BankHours | null> {
  const { capacity: set } = await loadOrganisation(store);
  if (!set) return null;
  const capacity = await capacityInUse(store, set, now);
  const volume = await inboundVolume(store, now);
  const costOf = (dimmers: readonly DimmerWork[]): BankCost =>
    bankCost(
      dimmers.map((dimmer) => ({ ...dimmer, inbound: inboundOf(capacity, volume, dimmer) })),
      capacity,
    );
  const cost = { before: costOf(before), after: costOf(after) };
  return { ...cost, overloads: overloads(cost.before, cost.after) };
}

/** What the bank costs with a change and without it, when the change has taken its time. */
export async function hoursOfChange(
  deps: HoursDeps,
  change: ProposedChange,
  now: Instant,
): Promise<BankHours | null> {
  const organisation = await loadOrganisation(deps.store);
  if (!organisation.capacity) return null;
  const channels = await listChannels(deps.store);
  const then = change.organisation?.(organisation) ?? organisation;
  const changed = channels.map((channel) =>
    change.channels === 'all' || change.channels.includes(channel._id)
      ? (change.channel?.(channel) ?? channel)
      : channel,
  );
  const at = change.at ?? now;
  const work = {
    before: workOf(organisation, channels, at),
    after: workOf(then, changed, at),
  };
  return capacityOfBank(deps, work, now);
}

/** What the bank costs now; null where no capacity is set. */
export function bankHours(deps: HoursDeps, now: Instant): Promise<BankHours | null> {
  return hoursOfChange(deps, { channels: [] }, now);
}

/** What is written to a dimmer, parted by the organisation's share of questions. */
export function inboundOf(
  { questionPercent }: Pick<CapacityRecord, 'questionPercent'>,
  volume: InboundVolume,
  { channel, function: name }: { readonly channel: string; readonly function: FunctionName },
): InboundRate {
  const rate = volume.get(channel)?.[name];
  if (rate === undefined) return NO_INBOUND;
  const questions = (rate * questionPercent[name]) / 100;
  return { questions, remarks: rate - questions };
}

function workOf(
  organisation: OrganisationRecord,
  channels: readonly ChannelRecord[],
  at: Instant,
): DimmerWork[] {
  return channels.flatMap((channel) => {
    const promises = promiseAt(planOf(organisation, channel), at);
    return FUNCTION_NAMES.map((name) => ({
      ...promises[name],
      channel: channel._id,
      function: name,
    }));
  });
}

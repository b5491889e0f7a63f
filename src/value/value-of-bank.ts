import { curveAt, faderAt, grandMasterAt, independentAt } from '../board/fader.js';
import {
  bankCost,
  FUNCTION_NAMES,
  nextStep,
  perFunction,
  postsPerWeekOf,
  proposeLevels,
  stepAt,
  type BankCost,
  type BankDimmer,
  type BankLevels,
  type ChannelLevels,
  type DimmerStep,
  type FunctionName,
  type LevelProposal,
  type PerFunction,
  type Worth,
} from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';
import { loadBank } from '../scenes/present-bank.js';
import type { ChannelRecord } from '../store/channels.js';
import type { CapacityRecord, OrganisationRecord, ValueRecord } from '../store/organisation.js';
import type { Store } from '../store/store.js';
import { inboundOf } from './capacity-of-bank.js';
import { capacityInUse } from './measured-minutes.js';
import { inboundVolume, type InboundVolume } from './inbound-volume.js';

/** One dimmer, what it costs and brings now, and what one more step of it would. */
export interface DimmerWorth {
  readonly dimmer: BankDimmer;
  readonly channel: ChannelRecord;
  readonly now: DimmerStep;
  /** null when it can promise no more. */
  readonly next: DimmerStep | null;
}

/** What the whole bank costs and brings in a week. */
export interface BankValue {
  readonly type: 'known';
  readonly capacity: CapacityRecord;
  readonly value: ValueRecord;
  readonly worth: Worth;
  /** By the channels' names. */
  readonly dimmers: readonly DimmerWorth[];
  readonly cost: BankCost;
  readonly perFunction: PerFunction<number>;
  readonly total: number;
}

export type BankValueState =
  | BankValue
  /** The organisation has not said what hours there are, or what its work is worth. */
  | { readonly type: 'unset'; readonly missing: 'capacity' | 'value' };

/** What the bank costs and brings as it stands, dimmer by dimmer. */
export async function valueOfBank(
  { store }: { readonly store: Store },
  now: Instant,
): Promise<BankValueState> {
  const { organisation, channels } = await loadBank(store);
  const { capacity: set, value } = organisation;
  if (!set) return { type: 'unset', missing: 'capacity' };
  if (!value) return { type: 'unset', missing: 'value' };
  const [capacity, volume] = await Promise.all([
    capacityInUse(store, set, now),
    inboundVolume(store, now),
  ]);
  const worth: Worth = { capacity, scale: value };
  const dimmers = channels.flatMap((channel) =>
    FUNCTION_NAMES.map((name): DimmerWorth => {
      const dimmer = dimmerOf({ organisation, capacity, volume, channel, now }, name);
      return {
        ...{ dimmer, channel },
        now: stepAt(dimmer, dimmer.level, worth),
        next: nextStep(dimmer, worth),
      };
    }),
  );
  const valueOf = (name: FunctionName): number =>
    sum(dimmers.filter(({ dimmer }) => dimmer.function === name).map((each) => each.now.value));
  return {
    ...{ type: 'known', capacity, value, worth, dimmers },
    cost: bankCost(
      dimmers.map(({ dimmer, now: { cadence, replyPolicy } }) => ({
        ...{ function: dimmer.function, replyPolicy, inbound: dimmer.inbound },
        postsPerWeek: postsPerWeekOf(cadence),
      })),
      capacity,
    ),
    perFunction: perFunction(valueOf),
    total: sum(dimmers.map((each) => each.now.value)),
  };
}

export interface ProposalWish {
  /** Ids of dimmers that stay as they are. */
  readonly keep: readonly string[];
  /** Whether dimmers that are off may be turned on. */
  readonly turnOn: boolean;
  /** How many levels a fader may move, up or down: 100 is as far as it goes. */
  readonly reach: number;
}

/** The levels that bring the most value within 85 % of the hours there are. */
export function proposalFor(bank: BankValue, { keep, turnOn, reach }: ProposalWish): LevelProposal {
  const kept = new Set(keep);
  const dimmers = bank.dimmers.map(({ dimmer }) => ({
    ...{ ...dimmer, reach },
    frozen: kept.has(dimmer.id) || (dimmer.level === 0 && !turnOn),
  }));
  return proposeLevels(dimmers, bank.worth);
}

/** The levels of a proposal as a scene sets them; what was to stay is left alone. */
export function levelsOfProposal({ dimmers }: LevelProposal): BankLevels {
  const levels = new Map<string, ChannelLevels>();
  for (const { id, frozen, after } of dimmers) {
    if (frozen) continue;
    const { channel, function: name } = dimmerNamed(id);
    levels.set(channel, { ...levels.get(channel), [name]: after.level });
  }
  return Object.fromEntries(levels);
}

/** `<channel>.<function>`: how a dimmer is called where whole banks are weighed. */
export const dimmerName = (channel: string, name: FunctionName): string => `${channel}.${name}`;

/** What such a name names. */
export function dimmerNamed(id: string): {
  readonly channel: string;
  readonly function: FunctionName;
} {
  const [channel = '', given] = id.split('.');
  const name = FUNCTION_NAMES.find((known) => known === given);
  if (name === undefined) throw new TypeError(`${id} is no dimmer`);
  return { channel, function: name };
}

interface DimmerSource {
  readonly organisation: OrganisationRecord;
  readonly capacity: CapacityRecord;
  readonly volume: InboundVolume;
  readonly channel: ChannelRecord;
  readonly now: Instant;
}

function dimmerOf(source: DimmerSource, name: FunctionName): BankDimmer {
  const { organisation, capacity, volume, channel, now } = source;
  const zone = channel.rhythms.findLast(({ from }) => from <= now)?.zone ?? organisation.zone;
  return {
    id: dimmerName(channel._id, name),
    function: name,
    level: faderAt(channel, name, now).level,
    curve: curveAt(organisation, channel, name, now),
    grandMaster: independentAt(channel, name, now)
      ? 100
      : grandMasterAt(organisation, zone, now).level,
    inbound: inboundOf(capacity, volume, { channel: channel._id, function: name }),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

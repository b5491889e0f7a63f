import { trusted } from 'mongoose';
import { impactOfBank, type BankImpact, type DimmerPromise } from '../board/bank-impact.js';
import { textsOf } from '../board/delivery-texts.js';
import { faderAt, grandMasterAt } from '../board/fader.js';
import { FUNCTION_NAMES, type FunctionName, type PromiseAt } from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';
import type { ChannelRecord } from '../store/channels.js';
import type { Store } from '../store/store.js';
import { capacityOfBank, type BankHours } from '../value/capacity-of-bank.js';
import type { Bank } from './present-bank.js';
import { proposedRecall } from './proposed-recall.js';
import type { RecallToApply } from './recall-entries.js';
import type { PreparedRecall } from './recall-preparation.js';

/** What a recall changes, before it is made. */
export interface SceneDifference {
  /** When it is compared: when it has begun everywhere, and is faded in. */
  readonly at: Instant;
  /** Where a fader moves or a promise becomes another, by the channels' names. */
  readonly channels: readonly ChannelDifference[];
  /** null where the grand master stays. */
  readonly grandMaster: { readonly before: number; readonly after: number } | null;
  readonly impact: BankImpact;
  /** How the first deliveries of each kind begin, by their ids. */
  readonly texts: ReadonlyMap<string, string>;
  /** null where the organisation has set no capacity. */
  readonly hours: BankHours | null;
}

export interface ChannelDifference {
  readonly channel: ChannelRecord;
  readonly dimmers: readonly DimmerDifference[];
}

export interface DimmerDifference {
  readonly function: FunctionName;
  readonly before: DimmerThen;
  readonly after: DimmerThen;
}

/** Where a fader stands, and what is promised after the grand master. */
export interface DimmerThen {
  readonly level: number;
  readonly promise: PromiseAt;
}

/** Works out what a recall would change, of a scene or of when one holds; writes nothing. */
export async function differenceOf(
  { store }: { readonly store: Store },
  { recall, bank }: { readonly recall: RecallToApply; readonly bank: Bank },
  now: Instant,
): Promise<SceneDifference> {
  const change = proposedRecall(recall, bank, now);
  const impact = await impactOfBank({ store }, change, now);
  const { at } = impact;
  const [before, after] = [promises(impact.bank.before), promises(impact.bank.after)];
  const channels = bank.channels.map((channel) => {
    const changed = change.channel?.(channel) ?? channel;
    const dimmers = FUNCTION_NAMES.flatMap((name): DimmerDifference[] => {
      const then = (of: ChannelRecord, all: Promises): DimmerThen[] => {
        const promise = all.get(`${of._id} ${name}`);
        return promise ? [{ level: faderAt(of, name, at).level, promise }] : [];
      };
      const [was] = then(channel, before);
      const [is] = then(changed, after);
      if (!was || !is || !differs(was, is)) return [];
      return [{ function: name, before: was, after: is }];
    });
    return { channel, dimmers };
  });
  const { organisation } = bank;
  const master = (of: typeof organisation) => grandMasterAt(of, of.zone, at).level;
  const moved = {
    before: master(organisation),
    after: master(change.organisation?.(organisation) ?? organisation),
  };
  return {
    at,
    channels: channels.filter(({ dimmers }) => dimmers.length > 0),
    grandMaster: moved.before === moved.after ? null : moved,
    impact,
    texts: await textsOf(store, impact),
    hours: await capacityOfBank(
      { store },
      { before: impact.bank.before.dimmers, after: impact.bank.after.dimmers },
      now,
    ),
  };
}

/** What a scene passes by, by name. */
export interface LeftAlone {
  /** Channels it says nothing about: they came after it was saved. */
  readonly later: readonly string[];
  /** Channels it names that are deleted. */
  readonly gone: readonly string[];
}

/** What a recall of this scene leaves alone. */
export async function leftAlone(
  { channels: collection }: Pick<Store, 'channels'>,
  { scene, bank }: Pick<PreparedRecall, 'scene' | 'bank'>,
): Promise<LeftAlone> {
  if (scene.type === 'shipped') return { later: [], gone: [] };
  const { levels } = scene.record;
  const there = new Set(bank.channels.map(({ _id }) => _id));
  const missing = Object.keys(levels).filter((id) => !there.has(id));
  const gone =
    missing.length === 0
      ? []
      : await collection
          .find({ _id: trusted({ $in: missing }) })
          .select({ name: 1 })
          .lean<Pick<ChannelRecord, '_id' | 'name'>[]>()
          .exec();
  return {
    later: bank.channels.filter(({ _id }) => levels[_id] === undefined).map(({ name }) => name),
    gone: gone.map(({ name }) => name).sort((a, b) => a.localeCompare(b)),
  };
}

type Promises = ReadonlyMap<string, PromiseAt>;

function promises({ dimmers }: { readonly dimmers: readonly DimmerPromise[] }): Promises {
  return new Map(dimmers.map((each) => [`${each.channel} ${each.function}`, each]));
}

function differs(a: DimmerThen, b: DimmerThen): boolean {
  return a.level !== b.level || a.promise.level !== b.promise.level;
}

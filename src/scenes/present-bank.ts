import { curveAt, faderAt, grandMasterAt } from '../board/fader.js';
import { listChannels } from '../channels/channel-finder.js';
import { FUNCTION_NAMES, perFunction, type HandBank, type SceneLevels } from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';
import { loadOrganisation } from '../publishing/planning/channel-queue.js';
import type { ChannelRecord } from '../store/channels.js';
import type { OrganisationRecord } from '../store/organisation.js';
import type { Store } from '../store/store.js';

/** Every channel and what they share. */
export interface Bank {
  readonly organisation: OrganisationRecord;
  /** By their names. */
  readonly channels: readonly ChannelRecord[];
}

export async function loadBank(store: Store): Promise<Bank> {
  const [organisation, channels] = await Promise.all([
    loadOrganisation(store),
    listChannels(store),
  ]);
  return { organisation, channels };
}

/** Where every fader stands at an instant, whoever holds it (pure). */
export function presentLevels({ organisation, channels }: Bank, at: Instant): SceneLevels {
  const levels = channels.map((channel) => [
    channel._id,
    perFunction((name) => faderAt(channel, name, at).level),
  ]);
  return {
    levels: Object.fromEntries(levels) as SceneLevels['levels'],
    grandMaster: grandMasterAt(organisation, organisation.zone, at).level,
  };
}

/** Where every fader would stand at an instant if no scene held it (pure). */
export function handBank({ organisation, channels }: Bank, at: Instant): HandBank {
  const byHand = channels.map((channel) => {
    const dimmers = perFunction((name) => ({ ...channel.dimmers[name], recalls: [] }));
    const alone = { ...channel, dimmers };
    return [
      channel._id,
      perFunction((name) => ({
        level: faderAt(alone, name, at).level,
        curve: curveAt(organisation, channel, name, at),
      })),
    ];
  });
  const { level } = grandMasterAt(
    { ...organisation, grandMasterRecalls: [] },
    organisation.zone,
    at,
  );
  return {
    grandMaster: level,
    channels: Object.fromEntries(byHand) as HandBank['channels'],
  };
}

/** What changes whenever the plan of anything in the bank does (pure). */
export function bankRevision({ organisation, channels }: Bank): string {
  const sum = channels.reduce((total, { revision }) => total + revision, 0);
  return `${organisation.revision}-${channels.length}-${sum}`;
}

/** Levels without functions and channels that say nothing; null values are left out (pure). */
export function namedLevels(levels: SceneLevels['levels']): SceneLevels['levels'] {
  const named = Object.entries(levels).flatMap(([channel, given]) => {
    const set = FUNCTION_NAMES.filter((name) => given[name] !== undefined);
    if (set.length === 0) return [];
    return [[channel, Object.fromEntries(set.map((name) => [name, given[name]]))] as const];
  });
  return Object.fromEntries(named);
}

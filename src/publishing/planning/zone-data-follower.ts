import type { Clock } from '../../clock.js';
import type { Logger } from '../../log.js';
import type { OrganisationRecord } from '../../store/organisation.js';
import type { Store } from '../../store/store.js';
import {
  followTime,
  resolveFixed,
  TIMED_STATES,
  waitingFixed,
  waitingLater,
  type Resolve,
} from './fixed-times.js';

export interface ZoneDataDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The rules for clocks that this process knows. */
export interface ZoneData {
  /** `2026a`: a year and a letter, so that later ones sort after earlier ones. */
  readonly version: string;
  readonly resolve: Resolve;
}

const OWN_DATA: ZoneData = { version: process.versions.tz ?? '', resolve: resolveFixed };

/**
 * Governments change the rules for clocks, and an upgrade brings the new ones: fixed times keep what
 * clocks show, so their instants move. Done once for each version of the data, by the first process
 * that has it; one with older data, as in the middle of an upgrade, changes nothing back.
 */
export function createZoneDataFollower(
  { store, clock, log }: ZoneDataDeps,
  { version, resolve }: ZoneData = OWN_DATA,
) {
  let settled = false;

  async function noted(): Promise<string | null> {
    const found = await store.organisation
      .findById('organisation')
      .select({ zoneData: 1 })
      .lean<Pick<OrganisationRecord, 'zoneData'>>()
      .exec();
    return found?.zoneData ?? null;
  }

  async function follow(): Promise<number> {
    const now = clock.now();
    let moved = 0;
    for (const state of TIMED_STATES) {
      for await (const delivery of waitingLater(store, { state }, now)) {
        const placement = waitingFixed(delivery);
        if (!placement) continue;
        const dueAt = resolve(placement.zone, placement.wall, placement.choice);
        if (dueAt === delivery.dueAt?.getTime()) continue;
        const why = `The rules for clocks in ${placement.zone} have changed (time zone data ${version}): it keeps the time that clocks show there.`;
        if (await followTime(store, delivery, { placement, dueAt, why, now })) moved += 1;
      }
    }
    // Slots are computed from the same data.
    await store.channels.updateMany({ deletedAt: null }, { $set: { planStale: true } });
    return moved;
  }

  return {
    /** @returns how many deliveries were moved; 0 once the data of this process has been followed */
    async look(): Promise<number> {
      if (settled) return 0;
      const before = await noted();
      // Who has noted none yet has times that were resolved by what is here.
      const moved = before !== null && before < version ? await follow() : 0;
      if (before === null || before < version) {
        await store.organisation.updateOne({ _id: 'organisation' }, { zoneData: version });
      }
      settled = true;
      if (moved > 0) log.warn({ deliveries: moved, version }, 'time zone data changed: moved');
      return moved;
    },
  };
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Actor } from '../../src/access/actor.js';
import { readConfig } from '../../src/config.js';
import { FUNCTION_NAMES, slotsBetween, type FunctionName } from '../../src/domain/index.js';
import { DAY, HOUR, MINUTE, type Instant } from '../../src/domain/time-units.js';
import { approveDelivery } from '../../src/publishing/scheduling/approvals.js';
import { planOf } from '../../src/publishing/planning/channel-plan.js';
import { loadOrganisation } from '../../src/publishing/planning/channel-queue.js';
import { schedulePost } from '../../src/publishing/scheduling/post-scheduler.js';
import { loadSample } from '../../src/sample/sample-organisation.js';
import { openServices, type Services } from '../../src/services.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import { planStaleChannels } from '../../workers/stale-plans.js';
import { workOffDue } from '../support/due-work.js';
import { fixedClock, type FixedClock } from '../support/fixed-clock.js';
import { keptLog } from '../support/kept-log.js';

/** Monday 5 January 2026: the first of 52 weeks. */
export const YEAR_BEGINS: Instant = Date.UTC(2026, 0, 5);

export const MANAGER: Actor = {
  ...{ kind: 'person', id: '01hzzzzzzzzzzzzzzzzzzzzzzm', name: 'Mara', role: 'manager' },
  zone: 'Europe/Berlin',
};

/** How far ahead people write. */
const WRITTEN_AHEAD = 7 * DAY;
/** When they come to work, UTC. */
const WORK_BEGINS = 6 * HOUR;

/** The sample organisation with people who write, workers that publish, and a clock that is driven. */
export interface YearWorld {
  readonly services: Services;
  readonly clock: FixedClock;
  /** When people last looked at what to write, by descending time. */
  readonly lookedAt: readonly Instant[];
  /** Nobody writes while this is true. */
  sick: boolean;
  /** Nothing runs while this is true. */
  down: boolean;
  channel(name: string): Promise<ChannelRecord>;
  channels(): Promise<ChannelRecord[]>;
  /** Lets time pass: people write on working days, and each post goes out at its time. */
  passUntil(end: Instant): Promise<void>;
  close(): Promise<void>;
}

export async function openYearWorld(): Promise<YearWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'dimmerbank-year-'));
  const clock = fixedClock(YEAR_BEGINS);
  const config = readConfig({ DATA_DIR: folder, JOBS: 'in-process' });
  const services = await openServices(config, { clock, log: keptLog().log });
  const { store } = services;
  await loadSample(services, MANAGER);
  const lookedAt: Instant[] = [];
  let written = 0;

  const channels = () =>
    store.channels.find({ deletedAt: null }).sort({ name: 1 }).lean<ChannelRecord[]>().exec();

  async function approve(): Promise<void> {
    const waiting = await store.deliveries
      .find({ state: 'awaiting-approval' })
      .lean<DeliveryRecord[]>()
      .exec();
    for (const { _id } of waiting) await approveDelivery(services, MANAGER, _id);
  }

  async function write(): Promise<void> {
    lookedAt.unshift(clock.now());
    await approve();
    const organisation = await loadOrganisation(store);
    for (const channel of await channels()) {
      const slots = slotsBetween(
        planOf(organisation, channel),
        clock.now(),
        clock.now() + WRITTEN_AHEAD,
      );
      const filled = await store.deliveries
        .find({ channel: channel._id, state: 'queued' })
        .select({ holds: 1, function: 1 })
        .lean<Pick<DeliveryRecord, 'holds' | 'function'>[]>()
        .exec();
      const taken = new Set(filled.map(({ holds }) => holds?.getTime()));
      for (const name of FUNCTION_NAMES) {
        const empty = slots.filter((slot) => slot.function === name && !taken.has(slot.at));
        for (let count = empty.length; count > 0; count--) await queue(channel, name);
      }
    }
  }

  async function queue(channel: ChannelRecord, name: FunctionName): Promise<void> {
    written += 1;
    const result = await schedulePost(services, MANAGER, {
      function: name,
      ...{ title: null, media: [], variants: {}, overrideReason: null, askApproval: false },
      text: `No. ${written} of the year: ${name} from ${channel.name}.`,
      when: { type: 'next-slot' },
      channels: [channel._id],
    });
    if (result.type === 'refused') throw new Error(JSON.stringify(result.refusals));
  }

  /** The next moment at which a worker finds something to do. */
  async function nextWake(): Promise<Instant> {
    const next = await store.deliveries
      .findOne({ state: 'queued' })
      .sort({ wakeAt: 1 })
      .select({ wakeAt: 1 })
      .lean<Pick<DeliveryRecord, 'wakeAt'>>()
      .exec();
    const at = next?.wakeAt?.getTime() ?? Infinity;
    // What waits for its turn is looked at again a minute later.
    return at > clock.now() ? at : clock.now() + MINUTE;
  }

  const world: YearWorld = {
    ...{ services, clock, lookedAt, channels },
    sick: false,
    down: false,
    async channel(name) {
      const found = (await channels()).find((channel) => channel.name === name);
      if (!found) throw new Error(`there is no channel ${name}`);
      return found;
    },
    async passUntil(end) {
      while (clock.now() < end) {
        const wake = world.down ? Infinity : await nextWake();
        const work = nextWorkDay(clock.now());
        const at = Math.min(wake, work, end);
        clock.advance(at - clock.now());
        if (at === work && !world.sick) await write();
        if (world.down) continue;
        await planStaleChannels(services);
        await workOffDue(services.publisher);
      }
    },
    async close() {
      await services.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return world;
}

/** The next morning, Monday to Friday, on which people come to work. */
function nextWorkDay(now: Instant): Instant {
  let at = Math.floor(now / DAY) * DAY + WORK_BEGINS;
  while (at <= now || [0, 6].includes(new Date(at).getUTCDay())) at += DAY;
  return at;
}

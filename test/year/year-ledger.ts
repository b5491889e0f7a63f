import {
  accountOfSlots,
  accountReach,
  consistencyOf,
  CONSISTENCY_SPAN,
  FUNCTION_NAMES,
  meanScore,
  slotsBetween,
  type ChannelPlan,
  type FunctionName,
  type JudgedDelivery,
  type JudgedSlot,
  type PromiseScore,
} from '../../src/domain/index.js';
import { WEEK, type Instant } from '../../src/domain/time-units.js';
import { planOf } from '../../src/publishing/planning/channel-plan.js';
import { loadOrganisation } from '../../src/publishing/planning/channel-queue.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import type { YearWorld } from './year-world.js';

/** A promise that was not kept. */
export interface Unkept {
  readonly channel: string;
  readonly function: FunctionName;
  readonly slot: JudgedSlot;
}

export interface OffPlan {
  readonly channel: string;
  readonly function: FunctionName;
  readonly at: Instant;
}

/** One week of the whole organisation. */
export interface WeekRow {
  readonly from: Instant;
  readonly promised: number;
  readonly published: number;
  readonly kept: number;
  readonly unkept: readonly Unkept[];
  readonly offPlan: readonly OffPlan[];
  /** Over the 28 days that end with the week; null where nothing was promised. */
  readonly score: number | null;
  /** The same for each channel. */
  readonly scores: ReadonlyMap<string, number | null>;
}

interface Books {
  readonly channel: ChannelRecord;
  readonly plan: ChannelPlan;
  readonly deliveries: readonly JudgedDelivery[];
}

/** What every week came to, seen from its end or later. */
export async function weekRows(
  world: YearWorld,
  { from, weeks }: { readonly from: Instant; readonly weeks: number },
): Promise<WeekRow[]> {
  const { store } = world.services;
  const organisation = await loadOrganisation(store);
  const books: Books[] = [];
  for (const channel of await world.channels()) {
    const deliveries = await store.deliveries
      .find({ channel: channel._id })
      .lean<DeliveryRecord[]>()
      .exec();
    books.push({
      channel,
      plan: planOf(organisation, channel),
      deliveries: deliveries.map(asJudged),
    });
  }
  const tolerance = (name: FunctionName) => organisation.toleranceMinutes[name];
  return Array.from({ length: weeks }, (_, week) => weekRow(books, from + week * WEEK, tolerance));
}

/** The slots that are promised for a week, as what is known now says. */
export async function promisedIn(
  world: YearWorld,
  span: { readonly from: Instant; readonly to: Instant },
): Promise<string[]> {
  const organisation = await loadOrganisation(world.services.store);
  return (await world.channels()).flatMap((channel) =>
    slotsBetween(planOf(organisation, channel), span.from, span.to).map(
      ({ at, function: name }) => `${channel.name} ${name} ${new Date(at).toISOString()}`,
    ),
  );
}

function asJudged(delivery: DeliveryRecord): JudgedDelivery {
  const { _id: id, function: name, state, dueAt, holds, outcome } = delivery;
  return {
    ...{ id, function: name, state },
    dueAt: dueAt?.getTime() ?? null,
    holds: holds?.getTime() ?? null,
    publishedAt: outcome?.at.getTime() ?? null,
  };
}

function weekRow(
  books: readonly Books[],
  from: Instant,
  tolerance: (name: FunctionName) => number,
): WeekRow {
  const to = from + WEEK;
  const unkept: Unkept[] = [];
  const offPlan: OffPlan[] = [];
  const scores = new Map<string, number | null>();
  const all: PromiseScore[] = [];
  let [promised, kept] = [0, 0];
  for (const book of books) {
    const { name: channel } = book.channel;
    const parts: PromiseScore[] = [];
    for (const name of FUNCTION_NAMES) {
      const account = accountIn(book, name, { from, to }, tolerance(name));
      promised += account.slots.length;
      kept += account.slots.filter(({ fate }) => fate.type === 'kept').length;
      unkept.push(
        ...account.slots
          .filter(({ fate }) => fate.type !== 'kept')
          .map((slot) => ({ channel, function: name, slot })),
      );
      offPlan.push(...account.offPlan.map(({ at }) => ({ channel, function: name, at })));
      const rolling = { from: to - CONSISTENCY_SPAN, to };
      parts.push(consistencyOf(accountIn(book, name, rolling, tolerance(name)), null).cadence);
    }
    scores.set(channel, meanScore(parts));
    all.push(...parts);
  }
  const published = kept + offPlan.length;
  return { from, promised, published, kept, unkept, offPlan, score: meanScore(all), scores };
}

function accountIn(
  { plan, deliveries }: Books,
  name: FunctionName,
  { from, to }: { readonly from: Instant; readonly to: Instant },
  toleranceMinutes: number,
) {
  const reach = accountReach(toleranceMinutes);
  const near = deliveries.filter(({ dueAt, publishedAt }) => {
    const at = publishedAt ?? dueAt;
    return at !== null && at >= from - reach && at < to + reach;
  });
  return accountOfSlots({ plan, function: name, from, to, toleranceMinutes, deliveries: near });
}

import { isLive, keepsItsSlot } from '../delivery-state.js';
import { perFunction, type FunctionName } from '../function-name.js';
import type { Span } from '../time/open-time.js';
import type { PlacedDelivery } from './placement.js';
import { lastStarted } from '../time/step.js';
import type { Instant } from '../time-units.js';

/** What is planned and done on one channel, arranged for the questions that rules ask. */
export class ChannelBook {
  /** Live deliveries by time. */
  readonly #live: PlacedDelivery[];
  /** Live deliveries of each function by the instant they count at. */
  readonly #counted: Readonly<Record<FunctionName, PlacedDelivery[]>>;
  readonly #holders = new Map<Instant, PlacedDelivery>();

  constructor(deliveries: readonly PlacedDelivery[]) {
    for (const delivery of deliveries) this.#hold(delivery);
    this.#live = deliveries.filter((each) => isLive(each.state)).sort((a, b) => a.at - b.at);
    this.#counted = perFunction((name) =>
      this.#live
        .filter((delivery) => delivery.function === name)
        .sort((a, b) => countsAt(a) - countsAt(b)),
    );
  }

  add(delivery: PlacedDelivery): void {
    this.#hold(delivery);
    if (!isLive(delivery.state)) return;
    insert(this.#live, delivery, ({ at }) => at);
    insert(this.#counted[delivery.function], delivery, countsAt);
  }

  /** Live deliveries of a span of time, its end excluded, ascending; without one of this id. */
  live({ from, to }: Span, exceptId?: string): PlacedDelivery[] {
    return within(this.#live, { from, to }, ({ at }) => at).filter(({ id }) => id !== exceptId);
  }

  /** Whether a delivery other than this one holds a slot. */
  isHeld(slot: Instant, exceptId?: string): boolean {
    const holder = this.#holders.get(slot);
    return holder !== undefined && holder.id !== exceptId;
  }

  /** How many live deliveries of a function count in a span: by their slot, else by their time. */
  count(name: FunctionName, span: Span, exceptId?: string): number {
    const counted = within(this.#counted[name], span, countsAt);
    return counted.filter(({ id }) => id !== exceptId).length;
  }

  #hold(delivery: PlacedDelivery): void {
    if (delivery.holds !== null && keepsItsSlot(delivery.state)) {
      this.#holders.set(delivery.holds, delivery);
    }
  }
}

function countsAt({ at, holds }: PlacedDelivery): Instant {
  return holds ?? at;
}

type PlaceOf = (delivery: PlacedDelivery) => Instant;

/** The place of the first that is not before `at`. */
function firstFrom(list: readonly PlacedDelivery[], at: Instant, placeOf: PlaceOf): number {
  const startOf = (index: number) => placeOf(list[index] as PlacedDelivery);
  return lastStarted(list.length, startOf, at - 1) + 1;
}

function within(list: readonly PlacedDelivery[], { from, to }: Span, placeOf: PlaceOf) {
  return list.slice(firstFrom(list, from, placeOf), firstFrom(list, to, placeOf));
}

function insert(list: PlacedDelivery[], delivery: PlacedDelivery, placeOf: PlaceOf): void {
  list.splice(firstFrom(list, placeOf(delivery) + 1, placeOf), 0, delivery);
}

import type { Instant } from '../../domain/time-units.js';

/** A delivery that this process has claimed ahead and not begun. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly channel: string;
  /** When it is to begin. */
  readonly at: Instant;
  /** Since when it waits for a place; null while its moment has not come. */
  readonly handedAt: Instant | null;
}

/** What one process has claimed and not begun, counted by channel. */
export class ClaimedDeliveries {
  readonly #byId = new Map<string, ClaimedDelivery>();
  readonly #ofChannel = new Map<string, number>();

  get size(): number {
    return this.#byId.size;
  }

  get(id: string): ClaimedDelivery | undefined {
    return this.#byId.get(id);
  }

  /** Takes the place of what was known of it. */
  keep(delivery: ClaimedDelivery): void {
    this.forget(delivery.id);
    this.#byId.set(delivery.id, delivery);
    this.#ofChannel.set(delivery.channel, this.of(delivery.channel) + 1);
  }

  forget(id: string): void {
    const known = this.#byId.get(id);
    if (!known) return;
    this.#byId.delete(id);
    const left = this.of(known.channel) - 1;
    if (left > 0) this.#ofChannel.set(known.channel, left);
    else this.#ofChannel.delete(known.channel);
  }

  /** How many of a channel. */
  of(channel: string): number {
    return this.#ofChannel.get(channel) ?? 0;
  }

  channels(): string[] {
    return [...this.#ofChannel.keys()];
  }

  /** Those that fit, the earliest first. */
  those(fit: (delivery: ClaimedDelivery) => boolean): ClaimedDelivery[] {
    return [...this.#byId.values()].filter(fit).sort((a, b) => a.at - b.at);
  }
}

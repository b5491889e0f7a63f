import type { FunctionName } from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import { fixedAt } from '../composer/composer-when.js';

/** The composer with an empty slot filled in. @param zone of the reader */
export function writeForSlot(
  slot: { readonly channel: string; readonly function: FunctionName; readonly at: Instant },
  zone: string,
): string {
  const { date, time, choice } = fixedAt(slot.at, zone);
  const { channel, function: name } = slot;
  const query = { function: name, channel, when: 'fixed', date, time, zone, choice };
  return `/write?${new URLSearchParams(query).toString()}`;
}

/** The empty slots of a channel, and of one function there. */
export function droughtsPath(filter: { readonly channel?: string; readonly function?: string }) {
  const query = new URLSearchParams(
    Object.entries(filter).filter((entry): entry is [string, string] => Boolean(entry[1])),
  ).toString();
  return query === '' ? '/droughts' : `/droughts?${query}`;
}

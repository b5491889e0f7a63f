import type { FunctionName } from '../function-name.js';
import { inSeason, type Season } from './season.js';
import type { Slot } from '../slots/slot.js';
import { DUPLICATE_DAYS } from '../rules/time-rules.js';
import { DAY, type Instant } from '../time-units.js';

/** An evergreen as it may be used on one channel. */
export interface EvergreenChoice {
  readonly id: string;
  readonly function: FunctionName;
  /** The ids of the channels that it may go to; null for all of them. */
  readonly channels: readonly string[] | null;
  /** Days that must lie between two uses of its text on one channel. */
  readonly restDays: number;
  /** When of the year it may be used; null for all of it. */
  readonly season: Season | null;
  /** Equal for equal texts, of what it says on this channel; empty for images alone. */
  readonly textFingerprint: string;
}

/** A post that went, or will go, to the channel. */
export interface EvergreenUse {
  /** The evergreen that it came from, if any: a changed text does not end its rest. */
  readonly evergreen: string | null;
  readonly textFingerprint: string | null;
  readonly at: Instant;
}

export interface EvergreenRequest {
  readonly channel: string;
  /** Of the channel. */
  readonly zone: string;
  /** What is to be filled. */
  readonly slots: readonly Slot[];
  readonly library: readonly EvergreenChoice[];
  /** Of every text and every evergreen of the library, as far back as its rest reaches. */
  readonly uses: readonly EvergreenUse[];
}

export interface FilledSlot {
  readonly slot: Slot;
  readonly evergreen: string;
}

/**
 * Which evergreen fills which slot, by time: of those that may, the one whose last use is longest
 * ago, one that was never used before any other, the older id of two. A slot for which there is
 * none is left out. The same input gives the same answer, whatever the order of its lists.
 */
export function chooseEvergreens(request: EvergreenRequest): FilledSlot[] {
  const uses = [...request.uses];
  const chosen: FilledSlot[] = [];
  for (const slot of request.slots.toSorted((a, b) => a.at - b.at)) {
    const [first] = candidatesFor(slot, { ...request, uses });
    if (!first) continue;
    chosen.push({ slot, evergreen: first.id });
    uses.push({ evergreen: first.id, textFingerprint: first.textFingerprint, at: slot.at });
  }
  return chosen;
}

/** Every evergreen that may fill a slot, the one to take first first. */
export function candidatesFor(
  slot: Slot,
  { channel, zone, library, uses }: Omit<EvergreenRequest, 'slots'>,
): EvergreenChoice[] {
  return library
    .filter(
      (entry) =>
        entry.function === slot.function &&
        (entry.channels === null || entry.channels.includes(channel)) &&
        (entry.season === null || inSeason(entry.season, zone, slot.at)) &&
        usesOf(entry, uses).every(({ at }) => Math.abs(at - slot.at) >= restOf(entry, library)),
    )
    .map((entry) => ({
      entry,
      last: Math.max(-Infinity, ...usesOf(entry, uses).map(({ at }) => at)),
    }))
    .sort((a, b) => (a.last === b.last ? order(a.entry.id, b.entry.id) : a.last - b.last))
    .map(({ entry }) => entry);
}

/**
 * How long a text rests on a channel, in ms: the longest that any evergreen with this text asks
 * for, and never less than the rule against repetition does.
 */
export function restOf(
  own: Pick<EvergreenChoice, 'textFingerprint' | 'restDays'>,
  library: readonly Pick<EvergreenChoice, 'textFingerprint' | 'restDays'>[],
): number {
  const same = library.filter(({ textFingerprint }) => isSameText(textFingerprint, own));
  return Math.max(DUPLICATE_DAYS, own.restDays, ...same.map(({ restDays }) => restDays)) * DAY;
}

function usesOf(entry: EvergreenChoice, uses: readonly EvergreenUse[]): EvergreenUse[] {
  return uses.filter((use) => use.evergreen === entry.id || isSameText(use.textFingerprint, entry));
}

/** Images without words repeat nothing by their text. */
function isSameText(
  text: string | null,
  { textFingerprint }: Pick<EvergreenChoice, 'textFingerprint'>,
): boolean {
  return textFingerprint !== '' && text === textFingerprint;
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

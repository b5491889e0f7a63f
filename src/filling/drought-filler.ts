import { candidatesFor, chooseEvergreens, type FunctionName, type Slot } from '../domain/index.js';
import { HOUR, MINUTE, type Instant } from '../domain/time-units.js';
import type { Actor } from '../access/actor.js';
import { loadChannelQueue, loadOrganisation } from '../publishing/planning/channel-queue.js';
import type { PublishingDeps } from '../publishing/publishing-deps.js';
import { stoppedAfter } from '../publishing/restoring/restoration.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import type { EvergreenRecord } from '../store/evergreens.js';
import { loadDroughts, type Drought } from './droughts.js';
import { fillSlot, type FillResult } from './evergreen-filler.js';
import { choiceOf, listEvergreens } from './evergreen-library.js';
import { cancelOutOfSeason } from './evergreen-season.js';
import { loadUses } from './evergreen-uses.js';

/** A slot that is nearer than this and still empty is filled: until then people come first. */
export const FILLED_BEFORE = 24 * HOUR;
/** One that is nearer than this is left: a person may be about to press the button. */
const LEFT_WITHIN = 2 * MINUTE;

/**
 * Lets evergreens fill the slots of the next day that nothing else fills, on the dimmers that
 * allow it. Running it twice, or in several processes at once, fills each slot once.
 *
 * @returns the deliveries it made
 */
export async function fillDroughts(deps: PublishingDeps): Promise<DeliveryRecord[]> {
  const now = deps.clock.now();
  const library = await listEvergreens(deps.store);
  if (library.length === 0) return [];
  await cancelOutOfSeason(deps, library);
  if (stoppedAfter(await loadOrganisation(deps.store))) return [];
  const span = { from: now + LEFT_WITHIN, to: now + FILLED_BEFORE };
  const droughts = await loadDroughts(deps.store, span);
  const filled: DeliveryRecord[] = [];
  for (const { channel, slots } of droughts) {
    if (channel.connection.state === 'reconnect') continue;
    const own = slots.filter((slot) => channel.dimmers[slot.function].evergreen === true);
    for (const slot of own) {
      const result = await fillWithBest(deps, { channel: channel._id, slot, library, actor: null });
      if (result.type === 'filled') filled.push(result.delivery);
    }
  }
  return filled;
}

export interface BestFilling {
  readonly channel: string;
  readonly slot: Slot;
  readonly library: readonly EvergreenRecord[];
  readonly actor: Actor | null;
}

/** Fills a slot with the first evergreen, in the order of the choice, that nothing speaks against. */
export async function fillWithBest(
  deps: PublishingDeps,
  { channel, slot, library, actor }: BestFilling,
): Promise<FillResult> {
  const queue = await loadChannelQueue(deps.store, channel, deps.clock.now());
  const zone = queue.channel.rhythms.at(-1)?.zone ?? queue.organisation.zone;
  const choices = library.map((evergreen) => choiceOf(evergreen, channel));
  const uses = await loadUses(deps.store, { channel, library: choices, from: slot.at });
  const candidates = candidatesFor(slot, { channel, zone, library: choices, uses });
  let last: FillResult = { type: 'refused', sentence: nothingFits(slot.function) };
  for (const { id } of candidates) {
    const evergreen = library.find(({ _id }) => _id === id);
    if (!evergreen) continue;
    last = await fillSlot(deps, { queue, slot, evergreen, actor });
    if (last.type !== 'refused') return last;
  }
  return last;
}

const nothingFits = (name: FunctionName): string =>
  `No evergreen for ${name} may be used then: each rests, is out of season, or is not for this channel. Add one, or write a post.`;

/** Which evergreen would fill each empty slot, by channel and slot. */
export async function previewFilling(
  deps: Pick<PublishingDeps, 'store'>,
  {
    droughts,
    library,
  }: { readonly droughts: readonly Drought[]; readonly library: readonly EvergreenRecord[] },
): Promise<Map<string, EvergreenRecord>> {
  const found = new Map<string, EvergreenRecord>();
  if (library.length === 0) return found;
  for (const { channel, zone, slots } of droughts) {
    const choices = library.map((evergreen) => choiceOf(evergreen, channel._id));
    const from = slots[0]?.at ?? 0;
    const uses = await loadUses(deps.store, { channel: channel._id, library: choices, from });
    const chosen = chooseEvergreens({ channel: channel._id, zone, slots, library: choices, uses });
    for (const { slot, evergreen } of chosen) {
      const record = library.find(({ _id }) => _id === evergreen);
      if (record) found.set(slotKey(channel._id, slot.at), record);
    }
  }
  return found;
}

export const slotKey = (channel: string, at: Instant): string => `${channel} ${at}`;

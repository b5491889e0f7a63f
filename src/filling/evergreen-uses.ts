import { trusted } from 'mongoose';
import { restOf, type EvergreenChoice, type EvergreenUse } from '../domain/index.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import type { Store } from '../store/store.js';
import { presentText } from '../store/typed-demand.js';

/** In these nothing went out, nor will it without a person. */
const UNUSED: readonly DeliveryRecord['state'][] = ['draft', 'cancelled', 'missed', 'failed'];

type Used = Pick<
  DeliveryRecord,
  '_id' | 'channel' | 'evergreen' | 'textFingerprint' | 'dueAt' | 'state'
>;
const FIELDS = { channel: 1, evergreen: 1, textFingerprint: 1, dueAt: 1, state: 1 } as const;

/** When the texts and the evergreens of a library were, or will be, used on a channel. */
export async function loadUses(
  { deliveries }: Pick<Store, 'deliveries'>,
  {
    channel,
    library,
    from,
  }: {
    readonly channel: string;
    readonly library: readonly EvergreenChoice[];
    /** The first slot that is to be filled. */
    readonly from: number;
  },
): Promise<EvergreenUse[]> {
  if (library.length === 0) return [];
  const longest = Math.max(...library.map((entry) => restOf(entry, library)));
  const dueAt = trusted({ $gt: new Date(from - longest) });
  const texts = [...new Set(library.flatMap(({ textFingerprint }) => textFingerprint || []))];
  const [byText, byEvergreen] = await Promise.all([
    deliveries
      .find({ channel, textFingerprint: trusted({ $in: texts }), dueAt })
      .select(FIELDS)
      .lean<Used[]>()
      .exec(),
    deliveries
      .find({ evergreen: presentText({ $in: library.map(({ id }) => id) }), channel, dueAt })
      .select(FIELDS)
      .lean<Used[]>()
      .exec(),
  ]);
  const known = new Map([...byText, ...byEvergreen].map((each) => [each._id, each]));
  return [...known.values()].flatMap(({ evergreen = null, textFingerprint, dueAt: at, state }) =>
    at === null || UNUSED.includes(state)
      ? []
      : [{ evergreen, textFingerprint: textFingerprint || null, at: at.getTime() }],
  );
}

/** When each evergreen was used last, or is going to be, on any channel; by its id. */
export async function loadLastUses(
  { deliveries }: Pick<Store, 'deliveries'>,
  evergreens: readonly string[],
): Promise<Map<string, number>> {
  if (evergreens.length === 0) return new Map();
  const found = await deliveries
    .find({ evergreen: presentText({ $in: [...evergreens] }) })
    .select(FIELDS)
    .lean<Used[]>()
    .exec();
  const last = new Map<string, number>();
  for (const { evergreen, dueAt, state } of found) {
    if (evergreen === undefined || dueAt === null || UNUSED.includes(state)) continue;
    last.set(evergreen, Math.max(last.get(evergreen) ?? 0, dueAt.getTime()));
  }
  return last;
}

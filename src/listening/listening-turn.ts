import { trusted } from 'mongoose';
import { MINUTE, type Instant } from '../domain/time-units.js';
import { isDuplicateKey } from '../store/duplicate-key.js';
import type { ListeningRecord } from '../store/listenings.js';
import { newRecordId } from '../store/record-id.js';
import type { Store } from '../store/store.js';

/** A reader that died is in the way no longer than this. */
const HELD_FOR = 2 * MINUTE;

type ListeningStore = Pick<Store, 'listenings'>;

/** One reader's turn at one channel. */
export interface ListeningTurn {
  readonly channel: string;
  readonly holder: string;
  readonly cursor: string | null;
}

/** Takes the turn at a channel that is to be read now; null where another has it, or it is early. */
export async function takeTurn(
  store: ListeningStore,
  channel: string,
  now: Instant,
): Promise<ListeningTurn | null> {
  await keepRecord(store, channel, now);
  const holder = newRecordId(now);
  const at = trusted({ $lte: new Date(now) });
  const taken = await store.listenings
    .findOneAndUpdate(
      { _id: channel, until: at, nextAt: at },
      { $set: { holder, until: new Date(now + HELD_FOR) } },
      { returnDocument: 'after' },
    )
    .lean<ListeningRecord>()
    .exec();
  return taken && { channel, holder, cursor: taken.cursor };
}

/** Notes how far a reading has come; false when the turn was lost meanwhile. */
export async function moveCursor(
  store: ListeningStore,
  turn: ListeningTurn,
  cursor: string,
): Promise<boolean> {
  const { _id, holder } = idOf(turn);
  const written = await store.listenings.updateOne({ _id, holder }, { $set: { cursor } });
  return written.matchedCount > 0;
}

export async function endTurn(
  store: ListeningStore,
  turn: ListeningTurn,
  end: { readonly nextAt: Instant; readonly readAt?: Instant; readonly problem: string | null },
): Promise<void> {
  await store.listenings.updateOne(idOf(turn), {
    $set: {
      ...{ holder: null, until: new Date(0), nextAt: new Date(end.nextAt), problem: end.problem },
      ...(end.readAt === undefined ? {} : { readAt: new Date(end.readAt) }),
    },
  });
}

const idOf = ({ channel, holder }: ListeningTurn) => ({ _id: channel, holder });

async function keepRecord(store: ListeningStore, channel: string, now: Instant): Promise<void> {
  if (await store.listenings.exists({ _id: channel })) return;
  try {
    await store.listenings.create({ _id: channel, nextAt: new Date(now), until: new Date(0) });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
}

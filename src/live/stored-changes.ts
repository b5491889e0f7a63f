import { trusted } from 'mongoose';
import type { Clock } from '../clock.js';
import { MINUTE } from '../domain/time-units.js';
import type { Logger } from '../log.js';
import type { ChangeNoteRecord } from '../store/change-notes.js';
import type { Store } from '../store/store.js';
import { EVERYTHING, toldChanges, type Change } from './change.js';
import type { ChangeCarrier } from './changes.js';

/** A note keeps so many changes; whoever missed more refreshes everything. */
const KEPT = 100;
/** What a process told this long ago has been heard by all who were there. */
const FORGOTTEN_AFTER = 10 * MINUTE;

const LOOK_MILLISECONDS = 400;
/** While Redis brings them, only what somebody told without it is looked for. */
const LOOK_BESIDE_REDIS_MILLISECONDS = 2_000;

export const lookEvery = (redis: { hears(): boolean } | null) => (): number =>
  redis?.hears() ? LOOK_BESIDE_REDIS_MILLISECONDS : LOOK_MILLISECONDS;

/**
 * Carries changes by a note of each process in the store, which the others read again and again
 * while somebody listens.
 */
export function storedChanges(deps: {
  readonly store: Pick<Store, 'changeNotes'>;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'debug'>;
  /** Names this process. */
  readonly owner: string;
  /** Milliseconds between two looks, asked before each. */
  readonly every: () => number;
}): ChangeCarrier {
  const { store, clock, log, owner, every } = deps;
  let told = 0;
  let recent: readonly Change[] = [];

  const news = async (known: Map<string, number>): Promise<readonly Change[]> => {
    const notes = await store.changeNotes
      .find({ _id: trusted({ $gt: '' }) })
      .sort({ _id: 1 })
      .lean<ChangeNoteRecord[]>()
      .exec();
    return notes.flatMap((note) => {
      if (note._id === owner) return [];
      const missed = note.told - (known.get(note._id) ?? 0);
      known.set(note._id, note.told);
      if (missed <= 0) return [];
      const read = toldChanges.safeParse(note.recent);
      if (!read.success || missed > read.data.length) return [EVERYTHING];
      return read.data.slice(-missed);
    });
  };

  return {
    async send(batch) {
      const first = told === 0;
      told += batch.length;
      recent = [...recent, ...batch].slice(-KEPT);
      const at = new Date(clock.now());
      try {
        await store.changeNotes
          .updateOne({ _id: owner }, { $set: { told, recent, at } }, { upsert: true })
          .exec();
        if (first) {
          const long = new Date(at.getTime() - FORGOTTEN_AFTER);
          await store.changeNotes.deleteMany({ at: trusted({ $lte: long }) }).exec();
        }
        return true;
      } catch (error) {
        // What could not be told is told with the next, in the same note.
        log.debug({ error }, 'changes could not be noted');
        return false;
      }
    },
    hear(heard) {
      const known = new Map<string, number>();
      let timer: NodeJS.Timeout | undefined;
      let ended = false;
      let first = true;
      const look = async (): Promise<void> => {
        try {
          const changes = await news(known);
          if (ended) return;
          // What was told before is not news; but what was told since a page was made may be.
          if (first) heard([EVERYTHING]);
          else if (changes.length > 0) heard(changes);
          first = false;
        } catch (error) {
          log.debug({ error }, 'told changes could not be read');
        }
        next();
      };
      const next = (): void => {
        if (ended) return;
        timer = setTimeout(() => void look(), every());
        timer.unref();
      };
      void look();
      return () => {
        ended = true;
        clearTimeout(timer);
      };
    },
  };
}

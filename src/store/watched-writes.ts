import type { Schema } from 'mongoose';

/**
 * The collections whose changes people see at once, by model, with the fields that nobody sees: a
 * write to those alone is not told. A new collection that a screen shows gets a line here.
 */
const WATCHED = {
  channel: { quiet: ['planStale', 'lateTurnAt', 'zoneChanges'] },
  delivery: {
    quiet: ['lease', 'epoch', 'wakeAt', 'claims', 'attempts', 'intent', 'outbox', 'outboxAt'],
  },
  message: { quiet: [] },
  organisation: { quiet: ['zoneData', 'samplePeople'] },
  post: { quiet: [] },
  scene: { quiet: [] },
  sceneRecall: { quiet: ['done'] },
  postImport: { quiet: ['lease'] },
} as const satisfies Record<string, { readonly quiet: readonly string[] }>;

export type WatchedKind = keyof typeof WATCHED;
export const WATCHED_KINDS = Object.keys(WATCHED) as [WatchedKind, ...WatchedKind[]];

/** That a document was written; an id of null for several, a revision of null where not known. */
export interface Write {
  readonly kind: WatchedKind;
  readonly id: string | null;
  readonly revision: number | null;
}

/** Tells of writes through the models of one store, after they are done. */
export interface WatchedWrites {
  /** Called after each write. Must not throw. */
  listen(heard: (write: Write) => void): void;
}

interface AskedWrite {
  readonly op: string;
  getFilter(): Record<string, unknown>;
  getUpdate(): unknown;
  getOptions(): { readonly returnDocument?: string };
}

const CHANGES_ONE = ['updateOne', 'replaceOne', 'findOneAndUpdate', 'findOneAndReplace'] as const;
const REMOVES_ONE = ['deleteOne', 'findOneAndDelete'] as const;
const CHANGES_MANY = ['updateMany', 'deleteMany'] as const;

/** Hears of writes; `watch` answers the schema with which a model tells of its own. */
export function createWatchedWrites() {
  const listeners: ((write: Write) => void)[] = [];
  const tell = (write: Write): void => {
    for (const heard of listeners) heard(write);
  };

  function watch<T>(name: string, schema: Schema<T>): Schema<T> {
    if (!isWatched(name)) return schema;
    const kind = name;
    const { quiet }: { readonly quiet: readonly string[] } = WATCHED[kind];
    // The schema is one for all stores of the process; what is heard here is this store's.
    const own = schema.clone() as unknown as Schema<unknown>;
    own.post([...CHANGES_ONE, ...REMOVES_ONE, ...CHANGES_MANY], function (result: unknown) {
      const asked = this as unknown as AskedWrite;
      if (isInVain(result) || isQuiet(asked.getUpdate(), quiet)) return;
      const many = asked.op === 'updateMany' || asked.op === 'deleteMany';
      const { _id: id } = asked.getFilter();
      const after = asked.getOptions().returnDocument === 'after';
      tell({
        kind,
        id: !many && typeof id === 'string' ? id : idOf(result),
        revision: after ? revisionOf(result) : null,
      });
    });
    own.post('save', (saved: unknown) => {
      tell({ kind, id: idOf(saved), revision: revisionOf(saved) });
    });
    own.post('insertMany', () => {
      tell({ kind, id: null, revision: null });
    });
    own.post('bulkWrite', () => {
      tell({ kind, id: null, revision: null });
    });
    return own as unknown as Schema<T>;
  }

  return {
    watch,
    writes: { listen: (heard) => void listeners.push(heard) } satisfies WatchedWrites,
  };
}

const isWatched = (name: string): name is WatchedKind => Object.hasOwn(WATCHED, name);

/** Nothing was found to write to. */
function isInVain(result: unknown): boolean {
  if (result === null || typeof result !== 'object') return true;
  const { matchedCount, deletedCount, upsertedCount } = result as Record<string, unknown>;
  if (typeof deletedCount === 'number') return deletedCount === 0;
  return matchedCount === 0 && !upsertedCount;
}

function isQuiet(update: unknown, quiet: readonly string[]): boolean {
  if (update === null || typeof update !== 'object' || Array.isArray(update)) return false;
  const fields = Object.entries(update as Record<string, unknown>).flatMap(([name, value]) =>
    name.startsWith('$') && value !== null && typeof value === 'object'
      ? Object.keys(value)
      : [name],
  );
  return (
    fields.length > 0 && fields.every((field) => quiet.includes(field.split('.', 1)[0] ?? field))
  );
}

function idOf(document: unknown): string | null {
  const { _id } = (document ?? {}) as { readonly _id?: unknown };
  return typeof _id === 'string' ? _id : null;
}

function revisionOf(document: unknown): number | null {
  const { revision } = (document ?? {}) as { readonly revision?: unknown };
  return typeof revision === 'number' ? revision : null;
}

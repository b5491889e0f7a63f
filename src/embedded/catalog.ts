import type { IndexDefinition } from './index-definition.js';

/** A collection and its indexes, by the name `database.collection`. */
export interface CollectionEntry {
  /** First bytes of its documents' keys. */
  readonly id: number;
  readonly namespace: string;
  readonly indexes: readonly IndexDefinition[];
}

/**
 * Everything the store knows of its collections. Kept as one value under a version, so that a
 * process notices by one cheap read that another has changed it.
 */
export interface Catalog {
  readonly version: number;
  readonly nextId: number;
  readonly collections: Readonly<Record<string, CollectionEntry>>;
}

export const EMPTY_CATALOG: Catalog = { version: 0, nextId: 1, collections: {} };

export function withCollection(catalog: Catalog, entry: CollectionEntry): Catalog {
  return {
    version: catalog.version + 1,
    nextId: Math.max(catalog.nextId, entry.id + 1, ...entry.indexes.map(({ id }) => id + 1)),
    collections: { ...catalog.collections, [entry.namespace]: entry },
  };
}

export function withoutCollection(catalog: Catalog, namespace: string): Catalog {
  const collections = Object.fromEntries(
    Object.entries(catalog.collections).filter(([name]) => name !== namespace),
  );
  return { ...catalog, version: catalog.version + 1, collections };
}

/** Replaces an index by a changed one of the same name, or adds it. */
export function withIndex(entry: CollectionEntry, index: IndexDefinition): CollectionEntry {
  const others = entry.indexes.filter(({ name }) => name !== index.name);
  return { ...entry, indexes: [...others, index] };
}

import { type Doc } from './bson-values.js';
import { EmbeddedCursor } from './cursor.js';
import type { DocumentFile } from './document-file.js';
import { type Search, searching } from './document-search.js';
import { explain } from './explanation.js';
import { compileFilter } from './filter.js';
import { compileProjection } from './projection.js';
import { sortOrder } from './sort-order.js';

/** Finds documents in a snapshot taken when the first is asked for. */
export class FindCursor extends EmbeddedCursor {
  readonly #options: Doc;

  constructor(file: DocumentFile, namespace: string, filter: unknown, options: Doc) {
    const own = { ...options };
    const compiled = compileFilter(filter);
    const search = (): Search => ({
      filter: compiled,
      sort: sortOrder(own['sort']),
      skip: Number(own['skip'] ?? 0),
      limit: Math.abs(Number(own['limit'] ?? 0)),
    });
    super(
      () => {
        const projection = compileProjection(own['projection']);
        return file.readSteps((view) => searching(view, namespace, { ...search(), projection }));
      },
      () => file.read((view) => explain(view, namespace, search())),
    );
    this.#options = own;
  }

  sort(sort: unknown, direction?: unknown): this {
    this.#options['sort'] = typeof sort === 'string' ? [[sort, direction ?? 1]] : sort;
    return this;
  }

  skip(count: number): this {
    this.#options['skip'] = count;
    return this;
  }

  limit(count: number): this {
    this.#options['limit'] = count;
    return this;
  }

  project(projection: unknown): this {
    this.#options['projection'] = projection;
    return this;
  }
}

import type { Doc } from './bson-values.js';
import { PAUSE } from './document-search.js';
import { notSupported } from './errors.js';

/** Documents on their way, with pauses; to be closed when they are no longer wanted. */
export interface DocSource {
  readonly docs: Iterator<Doc | typeof PAUSE, void>;
  close(): void;
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** The part of the driver's cursors that Mongoose and the product use. */
export class EmbeddedCursor {
  closed = false;
  #source: DocSource | undefined;
  #peeked: Doc | null | undefined;
  #map: ((doc: Doc) => unknown) | undefined;

  constructor(
    private readonly start: () => Promise<DocSource> | DocSource,
    private readonly plan: () => Doc,
  ) {}

  async #read(): Promise<Doc | null> {
    if (this.closed) return null;
    this.#source ??= await this.start();
    try {
      for (;;) {
        const { done, value } = this.#source.docs.next();
        if (done) break;
        if (value !== PAUSE) return value;
        await nextTurn();
      }
    } catch (error) {
      await this.close();
      throw error;
    }
    await this.close();
    return null;
  }

  async #take(): Promise<Doc | null> {
    const doc = this.#peeked === undefined ? await this.#read() : this.#peeked;
    this.#peeked = undefined;
    return doc;
  }

  async hasNext(): Promise<boolean> {
    this.#peeked ??= await this.#read();
    return this.#peeked !== null;
  }

  async next(): Promise<unknown> {
    const doc = await this.#take();
    return doc !== null && this.#map ? this.#map(doc) : doc;
  }

  tryNext(): Promise<unknown> {
    return this.next();
  }

  /** Reads what is left without a promise for each document. */
  async toArray(): Promise<unknown[]> {
    const docs: Doc[] = [];
    const first = await this.#take();
    if (first !== null) docs.push(first);
    while (this.#source) {
      const { done, value } = this.#source.docs.next();
      if (done) await this.close();
      else if (value === PAUSE) await nextTurn();
      else docs.push(value);
    }
    return this.#map ? docs.map(this.#map) : docs;
  }

  async forEach(visit: (doc: unknown) => unknown): Promise<void> {
    for await (const doc of this) if (visit(doc) === false) break;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<unknown> {
    try {
      for (let doc = await this.next(); doc !== null; doc = await this.next()) yield doc;
    } finally {
      await this.close();
    }
  }

  map(transform: (doc: unknown) => unknown): this {
    const inner = this.#map;
    this.#map = inner ? (doc) => transform(inner(doc)) : transform;
    return this;
  }

  rewind(): void {
    this.#release();
    this.closed = false;
  }

  close(): Promise<void> {
    this.#release();
    this.closed = true;
    return Promise.resolve();
  }

  #release(): void {
    this.#source?.docs.return?.();
    this.#source?.close();
    this.#source = undefined;
    this.#peeked = undefined;
  }

  explain(): Promise<Doc> {
    return Promise.resolve(this.plan());
  }

  addCursorFlag(flag: string): this {
    if (flag !== 'noCursorTimeout') throw notSupported(`the cursor flag ${flag}`);
    return this;
  }

  batchSize(): this {
    return this;
  }

  maxTimeMS(): this {
    return this;
  }

  collation(): never {
    throw notSupported('collation');
  }
}

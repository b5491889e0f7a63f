import type { Doc } from './bson-values.js';
import type { Reading } from './document-file.js';
import { PAUSE } from './document-search.js';
import { MongoClientClosedError } from './driver.js';
import { notSupported } from './errors.js';

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A reading of documents that are there already. */
export function readingOf(docs: readonly Doc[]): Reading<Doc> {
  return { steps: docs.values(), isOpen: () => true, close: () => undefined };
}

/** The part of the driver's cursors that Mongoose and the product use. */
export class EmbeddedCursor {
  closed = false;
  #reading: Reading<Doc | typeof PAUSE> | undefined;
  #peeked: Doc | null | undefined;
  #map: ((doc: Doc) => unknown) | undefined;

  constructor(
    private readonly start: () => Reading<Doc | typeof PAUSE>,
    private readonly plan: () => Doc,
  ) {}

  /** The next document or pause; null at the end. */
  #step(): Doc | typeof PAUSE | null {
    if (this.closed) return null;
    this.#reading ??= this.start();
    if (!this.#reading.isOpen()) {
      throw new MongoClientClosedError();
    }
    try {
      const { done, value } = this.#reading.steps.next();
      if (!done) return value;
    } catch (error) {
      this.#release();
      throw error;
    }
    this.#release();
    this.closed = true;
    return null;
  }

  async #read(): Promise<Doc | null> {
    let step = this.#step();
    while (step === PAUSE) {
      await nextTurn();
      step = this.#step();
    }
    return step;
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
    let step: Doc | typeof PAUSE | null = await this.#take();
    while (step !== null) {
      if (step === PAUSE) await nextTurn();
      else docs.push(step);
      step = this.#step();
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
    this.#reading?.close();
    this.#reading = undefined;
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

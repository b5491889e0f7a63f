import { Db, MongoClient } from './driver.js';
import { type Doc } from './bson-values.js';
import { EmbeddedCollection } from './collection.js';
import { EmbeddedCursor, readingOf } from './cursor.js';
import type { DocumentFile } from './document-file.js';
import { notSupported } from './errors.js';
import { Expiry } from './expiry.js';

/** The driver's database, as far as Mongoose and the product use it. */
class EmbeddedDatabase {
  readonly #collections = new Map<string, EmbeddedCollection>();

  constructor(
    readonly databaseName: string,
    private readonly file: DocumentFile,
  ) {}

  collection(name: string): EmbeddedCollection {
    let collection = this.#collections.get(name);
    if (!collection) {
      collection = new EmbeddedCollection(this.databaseName, name, this.file);
      this.#collections.set(name, collection);
    }
    return collection;
  }

  async createCollection(name: string, options: Doc = {}): Promise<EmbeddedCollection> {
    for (const kind of ['capped', 'timeseries', 'clusteredIndex', 'validator', 'collation']) {
      if (options[kind]) throw notSupported(`a collection with ${kind}`);
    }
    await this.file.write((writer) => writer.ensureCollection(`${this.databaseName}.${name}`));
    return this.collection(name);
  }

  listCollections(): EmbeddedCursor {
    const docs = this.#names().map((name) => ({ name, type: 'collection' }));
    return new EmbeddedCursor(
      () => readingOf(docs),
      () => ({}),
    );
  }

  async dropCollection(name: string): Promise<boolean> {
    return this.collection(name).drop();
  }

  async dropDatabase(): Promise<boolean> {
    for (const name of this.#names()) await this.dropCollection(name);
    return true;
  }

  command(command: Doc): Promise<Doc> {
    if (command['ping']) return Promise.resolve({ ok: 1 });
    throw notSupported(`the command ${Object.keys(command)[0] ?? ''}`);
  }

  #names(): string[] {
    const prefix = `${this.databaseName}.`;
    return this.file
      .read((view) => view.namespaces())
      .filter((namespace) => namespace.startsWith(prefix))
      .map((namespace) => namespace.slice(prefix.length));
  }
}

for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(Db.prototype))) {
  if (typeof value !== 'function' || name in EmbeddedDatabase.prototype) continue;
  Object.defineProperty(EmbeddedDatabase.prototype, name, {
    value: () => {
      throw notSupported(`${name}()`);
    },
  });
}

/**
 * A driver's client over a file of documents, made to be given to Mongoose's `setClient`: models
 * and queries are then the same code on MongoDB and here.
 */
export class EmbeddedClient extends MongoClient {
  readonly #databases = new Map<string, EmbeddedDatabase>();
  readonly #expiry: Expiry;

  constructor(
    readonly file: DocumentFile,
    private readonly databaseName: string,
  ) {
    super(`mongodb://embedded.invalid/${encodeURIComponent(databaseName)}`);
    // Mongoose asks for a client that has connected, and knows it by this.
    Object.assign(this, { topology: { description: { type: 'Embedded' } } });
    this.#expiry = new Expiry(file);
    this.setMaxListeners(0);
  }

  override db(name: string = this.databaseName): Db {
    let database = this.#databases.get(name);
    if (!database) this.#databases.set(name, (database = new EmbeddedDatabase(name, this.file)));
    return database as unknown as Db;
  }

  override connect(): Promise<this> {
    return Promise.resolve(this);
  }

  override async close(): Promise<void> {
    await this.#expiry.close();
    await this.file.close();
  }

  override startSession(): never {
    throw notSupported('a session or transaction');
  }

  override withSession(): never {
    throw notSupported('a session or transaction');
  }

  override watch(): never {
    throw notSupported('watch()');
  }

  override bulkWrite(): never {
    throw notSupported('bulkWrite() over several collections');
  }
}

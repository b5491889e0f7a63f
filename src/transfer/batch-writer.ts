import type { Store } from '../store/store.js';
import type { StoredRecord, TransferCollection } from './collections.js';

const BATCH = 200;

/** Writes records in their order, many at once. */
export class BatchWriter {
  #into: TransferCollection | null = null;
  #records: StoredRecord[] = [];

  constructor(private readonly store: Store) {}

  async add(into: TransferCollection, record: StoredRecord): Promise<void> {
    if (into !== this.#into || this.#records.length >= BATCH) await this.flush();
    this.#into = into;
    this.#records.push(record);
  }

  async flush(): Promise<void> {
    const records = this.#records;
    this.#records = [];
    if (this.#into && records.length > 0) await this.#into.write(this.store, records);
  }
}

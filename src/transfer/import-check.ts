import { createHash } from 'node:crypto';
import { fileTypeFromBuffer } from 'file-type';
import type { MediaRecord } from '../store/media.js';
import { TRANSFERRED, type StoredRecord } from './collections.js';
import { EXPORT_VERSION, readLine, type ExportFormat, type ExportLine } from './export-format.js';
import { recordReferences, type ReferenceDeps } from './record-references.js';

/** One thing that keeps a file from being imported. */
export interface ImportProblem {
  /** From 1; 0 for the file as a whole. */
  readonly line: number;
  /** `channels 01kf…`, or empty where no record is known. */
  readonly record: string;
  readonly sentence: string;
}

export interface ImportCheck {
  /** In the order of the file; empty when everything can be imported. */
  readonly problems: readonly ImportProblem[];
  /** Lines of each kind. */
  readonly counts: Readonly<Record<string, number>>;
  readonly secrets: boolean;
  /** When the file was made; null where its header does not say. */
  readonly madeAt: Date | null;
}

const OTHER_FORMAT: Readonly<Record<ExportFormat, string>> = {
  'dimmerbank-backup': 'this is a backup: use "npm run cli -- restore"',
  'dimmerbank-export': 'this is an export: use "npm run cli -- import"',
};

const NO_EXPORT: Readonly<Record<ExportFormat, string>> = {
  'dimmerbank-backup': 'this is no backup of Dimmerbank: it does not begin as one',
  'dimmerbank-export':
    'this is no export of Dimmerbank: it does not begin as one (a backup is read by "npm run cli -- restore")',
};

const KNOWN = new Map(TRANSFERRED.map((collection) => [collection.name, collection]));

/** What is expected of a file, and how its records are changed before they are judged. */
export interface ImportWish {
  readonly format: ExportFormat;
  readonly adjust: (collection: string, record: StoredRecord) => StoredRecord;
}

const AS_EXPORTED: ImportWish = { format: 'dimmerbank-export', adjust: (_, record) => record };

/** Holds every line of an export against its schema and against the lines before it. */
export async function checkImport(
  lines: AsyncIterable<string>,
  deps: ReferenceDeps,
  wish: ImportWish = AS_EXPORTED,
): Promise<ImportCheck> {
  const checker = new ImportChecker(deps, wish);
  for await (const text of lines) {
    await checker.read(text);
    // Another file altogether would be wrong in every line.
    if (checker.isNoExport) break;
  }
  return checker.end();
}

class ImportChecker {
  /** Whether the first line cannot be read already. */
  isNoExport = false;
  readonly #problems: ImportProblem[] = [];
  readonly #counts: Record<string, number> = { bytes: 0 };
  readonly #references: ReturnType<typeof recordReferences>;
  #line = 0;
  #secrets = false;
  #madeAt: Date | null = null;
  #ended = false;
  /** The image whose bytes came last: its record must be the next line. */
  #bytes: { readonly media: string; readonly size: number; readonly type: string } | null = null;

  readonly #wish: ImportWish;
  readonly #digest = createHash('sha256');

  constructor(deps: ReferenceDeps, wish: ImportWish) {
    this.#wish = wish;
    this.#references = recordReferences(deps);
    for (const { name } of TRANSFERRED) this.#counts[name] = 0;
  }

  async read(text: string): Promise<void> {
    this.#line++;
    const read = readLine(text);
    if (read.type === 'unreadable') {
      this.isNoExport = this.#line === 1;
      this.#add('', this.isNoExport ? NO_EXPORT[this.#wish.format] : read.sentence);
      return;
    }
    const { line } = read;
    if (line.type !== 'end') this.#digest.update(text).update('\n');
    if (this.#ended) this.#add('', 'comes after the end of the export');
    if ((this.#line === 1) !== (line.type === 'header')) {
      this.#add('', 'an export has its header in the first line, and only there');
    }
    if (this.#bytes && !(line.type === 'record' && line.collection === 'media')) {
      this.#add(`media ${this.#bytes.media}`, 'its record is not in the line after its bytes');
      this.#bytes = null;
    }
    await this.#readLine(line);
  }

  end(): ImportCheck {
    this.#line = 0;
    if (this.isNoExport) return this.#told();
    if (!this.#ended) this.#add('', 'the file is cut off: its last line, the end, is missing');
    if (this.#counts['organisation'] !== 1) this.#add('', 'the organisation is missing');
    return this.#told();
  }

  #told(): ImportCheck {
    return {
      ...{ problems: this.#problems, counts: this.#counts },
      ...{ secrets: this.#secrets, madeAt: this.#madeAt },
    };
  }

  async #readLine(line: ExportLine): Promise<void> {
    switch (line.type) {
      case 'header':
        this.#secrets = line.secrets;
        this.#madeAt = line.exportedAt;
        if (line.format !== this.#wish.format) this.#add('', OTHER_FORMAT[line.format]);
        if (line.version !== EXPORT_VERSION) {
          this.#add('', `is of version ${line.version}; this version reads ${EXPORT_VERSION}`);
        }
        return;
      case 'bytes':
        this.#counts['bytes'] = (this.#counts['bytes'] ?? 0) + 1;
        await this.#readBytes(line.media, Buffer.from(line.base64, 'base64'));
        return;
      case 'record':
        this.#readRecord(line.collection, line.record);
        return;
      case 'end':
        this.#ended = true;
        this.#compareDigest(line.sha256);
        this.#compare(line.counts);
    }
  }

  async #readBytes(media: string, bytes: Buffer): Promise<void> {
    const type = (await fileTypeFromBuffer(bytes))?.mime ?? 'nothing that we know';
    this.#bytes = { media, size: bytes.length, type };
  }

  #readRecord(name: string, given: Readonly<Record<string, unknown>>): void {
    const id = typeof given['_id'] === 'string' ? given['_id'] : '';
    const record = `${name} ${id}`.trim();
    const collection = KNOWN.get(name);
    if (!collection) {
      this.#add(record, 'there is no such collection');
      return;
    }
    this.#counts[name] = (this.#counts[name] ?? 0) + 1;
    const parsed = collection.schema.safeParse(given);
    if (!parsed.success) {
      for (const issue of parsed.error.issues) {
        this.#add(record, `${issue.path.map(String).join('.')}: ${issue.message}`);
      }
      return;
    }
    const adjusted = this.#wish.adjust(name, parsed.data);
    for (const sentence of this.#references.add(name, adjusted)) this.#add(record, sentence);
    if (name === 'media') this.#compareBytes(record, parsed.data);
    this.#bytes = null;
  }

  #compareBytes(record: string, media: StoredRecord): void {
    const { _id, bytes, contentType } = media as MediaRecord;
    const sent = this.#bytes;
    if (sent?.media !== _id) this.#add(record, 'its bytes are not in the line before it');
    else if (sent.size !== bytes) this.#add(record, `has ${sent.size} bytes instead of ${bytes}`);
    else if (sent.type !== contentType) this.#add(record, `is ${sent.type}, not ${contentType}`);
  }

  #compareDigest(said: string | undefined): void {
    const asked = this.#wish.format === 'dimmerbank-backup';
    if (said === undefined && !asked) return;
    if (said !== this.#digest.digest('hex')) {
      this.#add('', 'the file was changed after it was written: its digest does not fit');
    }
  }

  #compare(counts: Readonly<Record<string, number>>): void {
    for (const name of new Set([...Object.keys(counts), ...Object.keys(this.#counts)])) {
      const [said, found] = [counts[name] ?? 0, this.#counts[name] ?? 0];
      if (said !== found) this.#add('', `the end counts ${said} of ${name}, the file has ${found}`);
    }
  }

  #add(record: string, sentence: string): void {
    this.#problems.push({ line: this.#line, record, sentence });
  }
}

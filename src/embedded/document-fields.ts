import { type Doc, decodeDoc } from './bson-values.js';

const TYPE = {
  double: 0x01,
  text: 0x02,
  document: 0x03,
  list: 0x04,
  binary: 0x05,
  objectId: 0x07,
  boolean: 0x08,
  date: 0x09,
  null: 0x0a,
  int32: 0x10,
  timestamp: 0x11,
  int64: 0x12,
  decimal: 0x13,
} as const;

/** Bytes before the first field, and after the last. */
const LENGTH_BYTES = 4;
const END_BYTES = 1;
const HIGH_HALF = 2 ** 32;

/** One field at the top of a document's bytes: its type's byte, its name, 0, and its value. */
interface Field {
  readonly start: number;
  readonly type: number;
  readonly value: number;
  readonly end: number;
}

/**
 * Reads named fields at the top of a document's bytes. The others are passed over by their length,
 * which costs a fraction of reading them (https://bsonspec.org/spec.html).
 */
export class FieldReader {
  readonly #names = new Map<number, readonly (readonly [string, Buffer])[]>();

  constructor(names: Iterable<string>) {
    for (const name of names) {
      const bytes = Buffer.from(name);
      const hash = bytes.reduce(hashWith, 0);
      this.#names.set(hash, [...(this.#names.get(hash) ?? []), [name, bytes]]);
    }
  }

  /** The fields in the document's order; null where a value before them is of an unknown kind. */
  read(bytes: Buffer): Doc | null {
    const doc: Doc = {};
    const last = bytes.length - END_BYTES;
    for (let at = LENGTH_BYTES; at < last;) {
      const start = at;
      const type = bytes[at] as number;
      let hash = 0;
      at += 1;
      while (bytes[at] !== 0) hash = hashWith(hash, bytes[at++] as number);
      const name = this.#nameOf(hash, bytes, { from: start + 1, to: at });
      const value = at + 1;
      const size = sizeOf(type, bytes, value);
      if (size === null) return null;
      at = value + size;
      if (name !== undefined) doc[name] = valueOf(bytes, { start, type, value, end: at });
    }
    return doc;
  }

  #nameOf(hash: number, bytes: Buffer, { from, to }: { from: number; to: number }) {
    const alike = this.#names.get(hash);
    return alike?.find(([, name]) => to - from === name.length && isAt(from, name, bytes))?.[0];
  }
}

/** A call of `compare` would cost more than these few bytes. */
function isAt(from: number, name: Buffer, bytes: Buffer): boolean {
  for (let index = 0; index < name.length; index++) {
    if (bytes[from + index] !== name[index]) return false;
  }
  return true;
}

const hashWith = (hash: number, byte: number): number => (hash * 31 + byte) | 0;

/** The kinds of which there are many are read here, the others as a document of one field. */
function valueOf(bytes: Buffer, { start, type, value, end }: Field): unknown {
  switch (type) {
    case TYPE.null:
      return null;
    case TYPE.boolean:
      return bytes[value] === 1;
    case TYPE.int32:
      return bytes.readInt32LE(value);
    case TYPE.double:
      return bytes.readDoubleLE(value);
    case TYPE.date:
      return new Date(bytes.readInt32LE(value + 4) * HIGH_HALF + bytes.readUInt32LE(value));
    case TYPE.text:
      return bytes.toString('utf8', value + 4, end - 1);
    case TYPE.document:
      return decodeDoc(bytes.subarray(value, end));
    default: {
      const alone = Buffer.alloc(LENGTH_BYTES + end - start + END_BYTES);
      alone.writeInt32LE(alone.length);
      bytes.copy(alone, LENGTH_BYTES, start, end);
      return Object.values(decodeDoc(alone))[0];
    }
  }
}

/** How many bytes a value takes; null for the kinds that records do not have. */
function sizeOf(type: number, bytes: Buffer, at: number): number | null {
  switch (type) {
    case TYPE.null:
      return 0;
    case TYPE.boolean:
      return 1;
    case TYPE.int32:
      return 4;
    case TYPE.double:
    case TYPE.date:
    case TYPE.timestamp:
    case TYPE.int64:
      return 8;
    case TYPE.objectId:
      return 12;
    case TYPE.decimal:
      return 16;
    case TYPE.text:
      return 4 + bytes.readInt32LE(at);
    case TYPE.binary:
      return 5 + bytes.readInt32LE(at);
    case TYPE.document:
    case TYPE.list:
      return bytes.readInt32LE(at);
    default:
      return null;
  }
}

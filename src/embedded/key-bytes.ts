import { createHash } from 'node:crypto';
import { BSON, Binary, ObjectId } from './driver.js';

/**
 * Values as bytes that compare, byte by byte, in MongoDB's order of types and values. No encoded
 * value is the beginning of another, so that parts of a compound key can follow one another, and
 * every byte can be complemented for a descending field. The first byte is the type's; all of
 * them and their complements lie between 0x10 and 0xEF, which leaves 0xFF to mean "after all".
 */
const TYPE = {
  null: 0x10,
  notANumber: 0x1f,
  number: 0x20,
  string: 0x30,
  object: 0x40,
  array: 0x48,
  binary: 0x50,
  objectId: 0x58,
  boolean: 0x60,
  date: 0x68,
  other: 0x78,
} as const;

/** Longer values keep this many bytes and a digest: they are told apart, but not ordered. */
const MAX_ORDERED_BYTES = 180;
const END = [0x00, 0x01];
const END_OF_DIGESTED = [0x00, 0x02];

/** Sorts after every key that begins with the same bytes. */
const AFTER = Buffer.from([0xff]);

function numberBytes(type: number, value: number): Buffer {
  const bytes = Buffer.allocUnsafe(9);
  bytes[0] = type;
  bytes.writeDoubleBE(value === 0 ? 0 : value, 1);
  const negative = (bytes[1] ?? 0) >= 0x80;
  if (negative) for (let i = 1; i < 9; i++) bytes[i] = ~(bytes[i] ?? 0);
  else bytes[1] = (bytes[1] ?? 0) | 0x80;
  return bytes;
}

function textBytes(type: number, content: Buffer): Buffer {
  const digested = content.length > MAX_ORDERED_BYTES;
  const ordered = digested ? content.subarray(0, MAX_ORDERED_BYTES) : content;
  const out: number[] = [type];
  for (const byte of ordered) {
    out.push(byte);
    if (byte === 0) out.push(0xff);
  }
  if (!digested) return Buffer.from([...out, ...END]);
  const digest = createHash('sha256').update(content).digest().subarray(0, 16);
  return Buffer.concat([Buffer.from([...out, ...END_OF_DIGESTED]), digest]);
}

function objectBytes(value: object): Buffer {
  if (value instanceof Date) return numberBytes(TYPE.date, value.getTime());
  if (value instanceof ObjectId) return Buffer.concat([Buffer.from([TYPE.objectId]), value.id]);
  if (value instanceof Binary) return textBytes(TYPE.binary, Buffer.from(value.value()));
  if (value instanceof Uint8Array) return textBytes(TYPE.binary, Buffer.from(value));
  if (Array.isArray(value)) {
    return textBytes(TYPE.array, Buffer.from(BSON.serialize({ value })));
  }
  const bsonType: unknown = '_bsontype' in value ? value._bsontype : undefined;
  switch (bsonType) {
    case 'Long':
    case 'Int32':
    case 'Double':
    case 'Decimal128':
      return valueBytes(Number((value as { toString(): string }).toString()));
    case undefined:
      return textBytes(TYPE.object, Buffer.from(BSON.serialize({ value })));
    default:
      return textBytes(TYPE.other, Buffer.from(BSON.EJSON.stringify(value)));
  }
}

/** One value as bytes in ascending order. */
export function valueBytes(value: unknown): Buffer {
  switch (typeof value) {
    case 'number':
      return Number.isNaN(value) ? Buffer.from([TYPE.notANumber]) : numberBytes(TYPE.number, value);
    case 'bigint':
      return numberBytes(TYPE.number, Number(value));
    case 'string':
      return textBytes(TYPE.string, Buffer.from(value));
    case 'boolean':
      return Buffer.from([TYPE.boolean, value ? 1 : 0]);
    case 'object':
      return value === null ? Buffer.from([TYPE.null]) : objectBytes(value);
    default:
      return Buffer.from([TYPE.null]);
  }
}

/** Whether the bytes end in a digest, so that they are equal only for equal values but unordered. */
export function isDigested(bytes: Buffer): boolean {
  const type = bytes[0];
  if (type === undefined || bytes.length <= MAX_ORDERED_BYTES) return false;
  return bytes.at(-18) === END_OF_DIGESTED[0] && bytes.at(-17) === END_OF_DIGESTED[1];
}

/** The same bytes for a descending field. */
export function complement(bytes: Buffer): Buffer {
  const out = Buffer.allocUnsafe(bytes.length);
  for (let i = 0; i < bytes.length; i++) out[i] = ~(bytes[i] ?? 0);
  return out;
}

/** A key above all that begin with these bytes, and below everything that sorts after them. */
export function after(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, AFTER]);
}

/** The bytes that all values of one value's type begin with. */
export function typeBytes(valueAsBytes: Buffer): Buffer {
  return valueAsBytes.subarray(0, 1);
}

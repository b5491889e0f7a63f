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
const END = Buffer.from([0x00, 0x01]);
const END_OF_DIGESTED = Buffer.from([0x00, 0x02]);

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

/** Zero bytes are followed by 0xFF, so that none can be taken for the beginning of an end. */
function escaped(content: Buffer): Buffer {
  if (!content.includes(0)) return content;
  return Buffer.from(content.toString('latin1').replaceAll('\0', '\0\xff'), 'latin1');
}

function textBytes(type: number, content: Buffer, most: number): Buffer {
  const start = Buffer.from([type]);
  if (content.length <= most) return Buffer.concat([start, escaped(content), END]);
  const digest = createHash('sha256').update(content).digest().subarray(0, 16);
  return Buffer.concat([start, escaped(content.subarray(0, most)), END_OF_DIGESTED, digest]);
}

function objectBytes(value: object, most: number): Buffer {
  if (value instanceof Date) return numberBytes(TYPE.date, value.getTime());
  if (value instanceof ObjectId) return Buffer.concat([Buffer.from([TYPE.objectId]), value.id]);
  if (value instanceof Binary) return textBytes(TYPE.binary, Buffer.from(value.value()), most);
  if (value instanceof Uint8Array) return textBytes(TYPE.binary, Buffer.from(value), most);
  if (Array.isArray(value)) {
    return textBytes(TYPE.array, Buffer.from(BSON.serialize({ value })), most);
  }
  const bsonType: unknown = '_bsontype' in value ? value._bsontype : undefined;
  switch (bsonType) {
    case 'Long':
    case 'Int32':
    case 'Double':
    case 'Decimal128':
      return valueBytes(Number((value as { toString(): string }).toString()));
    case undefined:
      return textBytes(TYPE.object, Buffer.from(BSON.serialize({ value })), most);
    default:
      return textBytes(TYPE.other, Buffer.from(BSON.EJSON.stringify(value)), most);
  }
}

/** One value as bytes for a key: in order, except that long values only differ. */
export function valueBytes(value: unknown): Buffer {
  return bytesOf(value, MAX_ORDERED_BYTES);
}

/** One value as bytes in order, however long. */
export function orderBytes(value: unknown): Buffer {
  return bytesOf(value, Infinity);
}

function bytesOf(value: unknown, most: number): Buffer {
  switch (typeof value) {
    case 'number':
      return Number.isNaN(value) ? Buffer.from([TYPE.notANumber]) : numberBytes(TYPE.number, value);
    case 'bigint':
      return numberBytes(TYPE.number, Number(value));
    case 'string':
      return textBytes(TYPE.string, Buffer.from(value), most);
    case 'boolean':
      return Buffer.from([TYPE.boolean, value ? 1 : 0]);
    case 'object':
      return value === null ? Buffer.from([TYPE.null]) : objectBytes(value, most);
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

/** A key above all that begin with these whole values, and below all that sorts after them. */
export function after(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, AFTER]);
}

/** The bytes that all values of one value's type begin with. */
export function typeBytes(valueAsBytes: Buffer): Buffer {
  return valueAsBytes.subarray(0, 1);
}

import { z } from 'zod';
import { FUNCTION_NAMES, isTimeZone, REPLY_MODES } from '../../domain/index.js';
import { ROLES } from '../../domain/roles.js';
import { isRecordId } from '../../store/record-id.js';

/** Values of stored records as an export holds them; dates are dates once a line is read. */

export const id = z.string().refine(isRecordId, 'is not a record id');
/** A person, a token, or a part of the product. */
export const who = z.string().min(1).max(64);
export const date = z.date();
export const text = z.string().max(200_000);
export const count = z.number().int().min(0);
export const instant = z.number().int().min(-8.64e15).max(8.64e15);
export const functionName = z.enum(FUNCTION_NAMES);
export const role = z.enum(ROLES);
export const zone = z.string().refine(isTimeZone, 'is not a time zone');

/** What only its owner knows the shape of: plain values and dates, nothing that runs. */
export const plain: z.ZodType = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.date(), z.array(plain), plainRecord]),
);
export const plainRecord = z
  .record(
    z.string().refine((key) => !key.startsWith('$') && key !== '__proto__', 'is no field name'),
    plain,
  )
  .refine(isPlainObject, 'is not a plain object');

function isPlainObject(value: object): boolean {
  return Object.getPrototypeOf(value) === Object.prototype;
}

const level = z.number().int().min(0).max(100);
export const levelChange = z.strictObject({ at: instant, level, until: instant.exactOptional() });
export const levelRecall = z.strictObject({
  recall: id,
  from: instant,
  to: instant.nullable(),
  level,
  until: instant.exactOptional(),
});

export const curve = z.array(
  z.strictObject({
    level: z.number().int().min(0).max(100),
    postsPerWeek: z.number().min(0),
    replyPolicy: z.strictObject({
      mode: z.enum(REPLY_MODES),
      targetMinutes: z.number().int().nullable(),
    }),
  }),
);

export const blackout = z.strictObject({ from: z.string(), to: z.string(), reason: z.string() });

/** One value for each function. */
export const perFunction = <T extends z.ZodType>(value: T) =>
  z.strictObject({ news: value, support: value, events: value });

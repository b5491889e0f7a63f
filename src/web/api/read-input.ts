import type { z } from 'zod';
import { fieldSentence } from '../../field-sentence.js';
import { InvalidInputError } from '../../failures.js';

/** A request as it came, not trusted in anything. */
export interface RawInput {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

export interface InputSchemas {
  readonly params: z.ZodType | undefined;
  readonly query: z.ZodType | undefined;
  readonly body: z.ZodType | undefined;
}

type Issue = z.core.$ZodIssue;

/**
 * Holds a whole request against its schemas. Where an endpoint takes no query or no body, none may be given.
 * @throws InvalidInputError that names every field that is wrong or unknown
 */
export function readInput(schemas: InputSchemas, raw: RawInput): Record<keyof RawInput, unknown> {
  const fields: Record<string, string[]> = {};
  const read = (part: keyof RawInput): unknown => {
    const schema = schemas[part];
    if (!schema) {
      if (part !== 'params') refuseUnknown(raw[part], fields);
      return undefined;
    }
    const parsed = schema.safeParse(raw[part], { error: fieldSentence });
    if (parsed.success) return parsed.data;
    if (part === 'body' && raw.body === undefined) {
      add(fields, '', 'The request has no body. Send JSON with Content-Type: application/json.');
      return undefined;
    }
    if (part === 'query') refuseRepeated(raw.query, fields);
    for (const issue of parsed.error.issues) addIssue(issue, [], fields);
    return undefined;
  };
  const input = { params: read('params'), query: read('query'), body: read('body') };
  if (Object.keys(fields).length > 0) throw new InvalidInputError(fields);
  return input;
}

/** What takes nothing takes nothing unknown either. */
function refuseUnknown(given: unknown, fields: Record<string, string[]>): void {
  if (typeof given !== 'object' || given === null) return;
  for (const name of Object.keys(given)) add(fields, name, 'is not a known field');
}

/** A parameter that stands in the query twice has no one value. */
function refuseRepeated(given: unknown, fields: Record<string, string[]>): void {
  for (const [name, value] of Object.entries(given ?? {})) {
    if (Array.isArray(value)) add(fields, name, 'is given more than once');
  }
}

function addIssue(issue: Issue, above: readonly PropertyKey[], fields: Record<string, string[]>) {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) add(fields, nameOf([...path, key]), 'is not a known field');
    return;
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    // The form that came nearest explains best what is wrong.
    const nearest = issue.errors.reduce((best, errors) =>
      depth(errors) > depth(best) ? errors : best,
    );
    if (depth(nearest) > 0) {
      for (const inner of nearest) addIssue(inner, path, fields);
      return;
    }
  }
  if (issue.code === 'invalid_key') {
    add(fields, nameOf(path), 'is not a name that can stand here');
    return;
  }
  add(fields, nameOf(path), issue.message);
}

/** How far into the value a form of a union got; 0 where it fails at once. */
function depth(issues: readonly Issue[]): number {
  const inner = issues.map((issue) =>
    issue.code === 'unrecognized_keys' ? issue.path.length + 1 : issue.path.length,
  );
  return inner.length === 0 ? 0 : Math.max(...inner);
}

function add(fields: Record<string, string[]>, name: string, message: string): void {
  // A field may be called __proto__ by somebody who tries.
  const known = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (known) {
    if (!known.includes(message)) known.push(message);
    return;
  }
  Object.defineProperty(fields, name, {
    value: [message],
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

const LONGEST_NAME = 200;
const nameOf = (path: readonly PropertyKey[]): string =>
  path.map(String).join('.').slice(0, LONGEST_NAME);

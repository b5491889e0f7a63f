import type { z } from 'zod';
import { InvalidInputError, type FieldProblems } from '../failures.js';

/**
 * Checks what came from outside against a strict schema. Throws an InvalidInputError that names
 * every field; nested fields are joined by dots, and the empty name stands for the whole.
 */
export function readInput<S extends z.ZodType>(schema: S, given: unknown): z.output<S> {
  const parsed = schema.safeParse(given ?? {}, { error: sentenceFor });
  if (parsed.success) return parsed.data;
  throw new InvalidInputError(fieldProblems(parsed.error));
}

/** The problems of a failed check by field, in sentences. */
export function fieldProblems(error: z.ZodError): FieldProblems {
  const fields = new Map<string, string[]>();
  const add = (path: readonly PropertyKey[], message: string): void => {
    const name = path.map(String).join('.');
    fields.set(name, [...(fields.get(name) ?? []), message]);
  };
  for (const issue of error.issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) add([...issue.path, key], 'There is no such field.');
    } else add(issue.path, issue.message);
  }
  return Object.fromEntries(fields);
}

/** Plain sentences for what schemas do not word themselves. */
const sentenceFor: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'This is missing.'
        : `This must be ${article(issue.expected)}.`;
    case 'too_small':
      return smallest(issue);
    case 'too_big':
      return issue.origin === 'string'
        ? `Use at most ${issue.maximum} characters.`
        : `This must be at most ${issue.maximum}.`;
    case 'invalid_value':
      return `Choose one of: ${issue.values.map(String).join(', ')}.`;
    case 'invalid_format':
      return 'This is not in the form that is asked for.';
    default:
      return undefined;
  }
};

function smallest(issue: { readonly origin: string; readonly minimum: number | bigint }): string {
  if (issue.origin === 'string') {
    return issue.minimum === 1 ? 'Fill this in.' : `Use at least ${issue.minimum} characters.`;
  }
  if (issue.origin === 'array') return `Give at least ${issue.minimum}.`;
  return `This must be at least ${issue.minimum}.`;
}

const article = (kind: string): string => `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`;

import type { z } from 'zod';
import { fieldSentence } from '../field-sentence.js';
import { UsageError } from './terminal.js';

/** Options of a command, held against a schema. Throws a UsageError that names each. */
export function readOptions<S extends z.ZodType>(schema: S, given: unknown): z.output<S> {
  const parsed = schema.safeParse(given, { error: fieldSentence });
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(
    ({ path, message }) => `--${optionOf(path.map(String).join('.'))}: ${message}`,
  );
  throw new UsageError(lines.join('\n'));
}

/** `passwordStdin` is written `password-stdin`. */
const optionOf = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

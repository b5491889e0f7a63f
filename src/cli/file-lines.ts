import { open } from 'node:fs/promises';

/**
 * The lines of a file, which is opened only when the first of them is asked for: a reader that has
 * begun already loses what comes before somebody listens.
 */
export async function* linesOf(path: string): AsyncGenerator<string> {
  const file = await open(path, 'r');
  try {
    yield* file.readLines();
  } finally {
    await file.close();
  }
}

/** What a dotted path reaches in a document. */
export interface Reached {
  /** Every value; a list at the end of the path is given as its elements. */
  readonly values: unknown[];
  /** Whether a list was met on the way or at the end. */
  readonly throughList: boolean;
}

function walk(value: unknown, parts: readonly string[], from: number, out: unknown[]): boolean {
  let here = value;
  for (let i = from; i < parts.length; i++) {
    const part = parts[i] ?? '';
    if (Array.isArray(here)) {
      if (/^\d+$/.test(part)) {
        here = here[Number(part)];
        continue;
      }
      for (const element of here) {
        if (typeof element === 'object' && element !== null) walk(element, parts, i, out);
      }
      return true;
    }
    if (typeof here !== 'object' || here === null) {
      out.push(undefined);
      return false;
    }
    here = (here as Record<string, unknown>)[part];
  }
  if (!Array.isArray(here)) {
    out.push(here);
    return false;
  }
  out.push(...(here as unknown[]));
  return true;
}

/** Reads a dotted path as MongoDB's indexes and sorts do: through lists, into their elements. */
export function valuesAt(doc: unknown, path: string): Reached {
  const values: unknown[] = [];
  const throughList = walk(doc, path.split('.'), 0, values);
  return { values, throughList };
}

/** The field at the top of a document that a dotted path begins with. */
export function rootOf(path: string): string {
  const dot = path.indexOf('.');
  return dot < 0 ? path : path.slice(0, dot);
}

import type { Doc } from './bson-values.js';
import type { IndexDefinition } from './index-definition.js';
import { rootOf } from './path-values.js';

/**
 * The indexes whose entries may differ between two versions of a document. Most changes touch few
 * of a document's fields, and working out entries costs more than the rest of a write.
 */
export function indexesTouched(
  indexes: readonly IndexDefinition[],
  old: Doc,
  doc: Doc,
): readonly IndexDefinition[] {
  const known = new Map<string, boolean>();
  const differs = (path: string): boolean => {
    const root = rootOf(path);
    let answer = known.get(root);
    if (answer === undefined) known.set(root, (answer = !surelySame(old[root], doc[root])));
    return answer;
  };
  return indexes.filter(
    ({ fields, partial }) =>
      fields.some(([field]) => differs(field)) ||
      // An operator such as `$and` names its fields further in.
      (partial && Object.keys(partial).some((name) => name.startsWith('$') || differs(name))),
  );
}

/** False also for two equal lists or documents: looking into them would cost what it saves. */
function surelySame(a: unknown, b: unknown): boolean {
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  return Object.is(a, b);
}

import type { Change } from './change.js';

/** So many of one kind are told one by one; more are told as "several". */
const MOST_OF_A_KIND = 40;

/** Changes that wait to be told together: each thing once, with its newest revision. */
export function createChangeBatch() {
  let waiting = new Map<Change['kind'], Map<string | null, Change>>();
  return {
    add(change: Change): void {
      const { kind, id, revision } = change;
      const ofKind = waiting.get(kind) ?? new Map<string | null, Change>();
      waiting.set(kind, ofKind);
      if (ofKind.has(null)) return;
      if (id === null || ofKind.size >= MOST_OF_A_KIND) {
        ofKind.clear();
        ofKind.set(null, { kind, id: null, revision: null });
        return;
      }
      const known = ofKind.get(id)?.revision ?? null;
      const newest = known === null || revision === null ? revision : Math.max(known, revision);
      ofKind.set(id, { kind, id, revision: newest });
    },

    /** All that waits; nothing waits afterwards. */
    take(): readonly Change[] {
      const all = [...waiting.values()].flatMap((ofKind) => [...ofKind.values()]);
      waiting = new Map();
      return all;
    },
  };
}

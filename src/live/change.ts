import { z } from 'zod';
import { WATCHED_KINDS, type WatchedKind } from '../store/watched-writes.js';

/**
 * That something changed, never to what: whoever shows it asks anew, with their own permissions. An
 * id of null means several, or not known which; a revision of null means not known.
 */
export interface Change {
  readonly kind: WatchedKind | 'everything';
  readonly id: string | null;
  readonly revision: number | null;
}

/** For whoever may have missed some. */
export const EVERYTHING: Change = { kind: 'everything', id: null, revision: null };

/** Changes as another process has told them. */
export const toldChanges = z.array(
  z.object({
    kind: z.enum([...WATCHED_KINDS, 'everything']),
    id: z.string().nullable(),
    revision: z.number().nullable(),
  }),
);

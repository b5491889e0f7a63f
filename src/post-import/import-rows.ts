import { setImmediate as breathe } from 'node:timers/promises';
import type { Actor } from '../access/actor.js';
import type { ChannelRecord } from '../store/channels.js';
import type { PostImportRecord, RowOutcomeRecord } from '../store/post-imports.js';
import type { ColumnMapping } from './column-mapping.js';
import type { ImportDeps } from './import-deps.js';
import { createRowPlacer, type PlacedRow } from './row-placer.js';
import { readRow, type ReadRow } from './row-reader.js';

/** The length of a text by which people know a row again. */
const EXCERPT = 140;
const TELL_EVERY_ROWS = 25;

export interface WorkedRow {
  readonly outcome: RowOutcomeRecord;
  /** null for a bad row. */
  readonly placed: PlacedRow | null;
}

interface ReadRows {
  readonly line: number;
  readonly post: string;
  readonly text: string;
  readonly read: ReadRow;
}

/** What each row wants, by the mapping and what holds for rows that do not say it. */
export async function readRows(
  { store }: Pick<ImportDeps, 'store'>,
  record: PostImportRecord,
): Promise<readonly ReadRows[]> {
  const channels = await store.channels
    .find({ deletedAt: null })
    .select({ name: 1, slug: 1 })
    .sort({ name: 1 })
    .lean<Pick<ChannelRecord, '_id' | 'name' | 'slug'>[]>()
    .exec();
  const reading = {
    mapping: record.mapping as ColumnMapping,
    defaults: record.defaults,
    channels: channels.map(({ _id, name, slug }) => ({ id: _id, name, slug })),
  };
  const column = reading.mapping.text ?? -1;
  return record.rows.map((row) => ({
    ...{ line: row.line, post: row.post, text: excerptOf(row.cells[column] ?? '') },
    read: readRow(row, reading),
  }));
}

/** Goes through all rows in their order, each placed as if those before it were queued. */
export async function workThrough(
  deps: ImportDeps,
  { record, actor }: { readonly record: PostImportRecord; readonly actor: Actor },
  tell: (rows: number) => Promise<void>,
): Promise<readonly WorkedRow[]> {
  const placer = createRowPlacer(deps, { actor, now: deps.clock.now() });
  const worked: WorkedRow[] = [];
  for (const { line, post, text, read } of await readRows(deps, record)) {
    if (read.type === 'bad') {
      const nothing = { function: null, places: [], notes: [], problems: read.problems };
      worked.push({ outcome: { line, text, ...nothing }, placed: null });
    } else {
      const placed = await placer.place(read.post, post);
      const { problems, notes } = placed;
      const places = placed.deliveries.map(({ channel, dueAt, placement }) => ({
        ...{ channel, at: dueAt?.getTime() ?? null, slot: placement.kind === 'slot' },
      }));
      const outcome = { line, text, function: read.post.function, places, problems, notes };
      worked.push({ outcome, placed: problems.length === 0 ? placed : null });
    }
    if (worked.length % TELL_EVERY_ROWS === 0) await tell(worked.length);
    // Others have their turn between two rows.
    await breathe();
  }
  return worked;
}

function excerptOf(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length > EXCERPT ? `${line.slice(0, EXCERPT - 1)}…` : line;
}

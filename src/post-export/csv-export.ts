import { stringify } from 'csv-stringify';
import { wallTimeAt } from '../domain/index.js';
import { guarded } from '../post-import/formula-guard.js';
import type { ExportedDelivery } from './exported-deliveries.js';

/** As an import reads them, then what only people want to know. */
export const EXPORT_COLUMNS = [
  ...['text', 'title', 'function', 'channels', 'when', 'date', 'time', 'zone'],
  ...['state', 'channel name', 'address'],
] as const;

/** One line of a file, by its columns. */
export type ExportedRow = readonly string[];

/** What a file says of one delivery (pure). */
export function exportedRow({ delivery, post, channel, text }: ExportedDelivery): ExportedRow {
  return [
    ...[text, post.title ?? '', delivery.function, channel.slug],
    ...whenOf({ delivery, channel }),
    ...[delivery.state, channel.name, delivery.outcome?.url ?? ''],
  ];
}

function whenOf({ delivery, channel }: Pick<ExportedDelivery, 'delivery' | 'channel'>): string[] {
  const { placement, dueAt } = delivery;
  if (!dueAt) return ['draft', '', '', ''];
  if (placement.kind === 'slot') {
    const [date = '', time = ''] = wallTimeAt(channel.zone, dueAt.getTime()).split('T');
    return ['slot', date, time, channel.zone];
  }
  // The second of two times of one name has no other name than the instant.
  if (placement.choice === 'second') return ['fixed', dueAt.toISOString(), '', ''];
  const [date = '', time = ''] = placement.wall.split('T');
  return ['fixed', date, time, placement.zone];
}

/**
 * A file that spreadsheets and an import read: what a spreadsheet would take for a formula is made
 * text.
 */
export function csvOf(deliveries: AsyncIterable<ExportedDelivery>): NodeJS.ReadableStream {
  const csv = stringify({ bom: true });
  const write = async (row: readonly string[]): Promise<void> => {
    if (!csv.write(row.map(guarded))) await new Promise((resolve) => csv.once('drain', resolve));
  };
  const writeAll = async (): Promise<void> => {
    await write([...EXPORT_COLUMNS]);
    for await (const delivery of deliveries) await write(exportedRow(delivery));
    csv.end();
  };
  writeAll().catch((error: unknown) => csv.destroy(error instanceof Error ? error : undefined));
  return csv;
}

import { stringify } from 'csv-stringify';
import { asAuditActor, type Actor } from '../access/actor.js';
import type { SubscriberRecord } from '../store/subscribers.js';
import { findListChannel, type NewsletterDeps } from './subscriber-list.js';

const COLUMNS = [
  'address',
  'state',
  'source',
  'consent',
  'createdAt',
  'confirmedAt',
  'endedAt',
  'endedBy',
  'reason',
] as const satisfies readonly (keyof SubscriberRecord)[];

/**
 * A channel's whole list as CSV, in the order in which people came. What a spreadsheet would take
 * for a formula is made text.
 *
 * @throws NotFoundError
 */
export async function exportSubscribers(
  deps: NewsletterDeps,
  actor: Actor,
  id: string,
): Promise<{ readonly name: string; readonly csv: NodeJS.ReadableStream }> {
  const channel = await findListChannel(deps, id);
  await deps.audit.record({
    actor: asAuditActor(actor),
    action: 'subscriber.export',
    resource: { kind: 'channel', id },
  });
  const csv = stringify({
    ...{ header: true, columns: [...COLUMNS], escape_formulas: true, bom: true },
    cast: { date: (value) => value.toISOString() },
  });
  const write = async (): Promise<void> => {
    const cursor = deps.store.subscribers
      .find({ channel: id })
      .sort({ _id: 1 })
      .lean<SubscriberRecord>()
      .cursor();
    for await (const subscriber of cursor) {
      if (!csv.write(subscriber)) await new Promise((resolve) => csv.once('drain', resolve));
    }
    csv.end();
  };
  write().catch((error: unknown) => csv.destroy(error instanceof Error ? error : undefined));
  return { name: channel.slug, csv };
}

import { asAuditActor, type Actor } from '../access/actor.js';
import type { AuditLog } from '../access/audit-log.js';
import { findChannel } from '../channels/channel-finder.js';
import type { ChannelRecord } from '../store/channels.js';
import type { Store } from '../store/store.js';
import { hasPage } from './promise-finder.js';

/**
 * Shows a channel's promise to everybody, or to nobody but the people here.
 *
 * @throws NotFoundError
 */
export async function setPromisePage(
  { store, audit }: { readonly store: Store; readonly audit: Pick<AuditLog, 'record'> },
  actor: Actor,
  { channel: id, shown }: { readonly channel: string; readonly shown: boolean },
): Promise<ChannelRecord> {
  const channel = await findChannel(store, id);
  if (hasPage(channel) === shown) return channel;
  const promisePage = shown ? 'shown' : 'hidden';
  await store.channels.updateOne({ _id: id, deletedAt: null }, { $set: { promisePage } });
  await audit.record({
    actor: asAuditActor(actor),
    action: 'promise-page.set',
    resource: { kind: 'channel', id },
    before: { shown: !shown },
    after: { shown },
  });
  return { ...channel, promisePage };
}

import { asAuditActor, type Actor } from '../access/actor.js';
import { ConflictError } from '../failures.js';
import { sealed } from './channel-connector.js';
import { findChannel, overtakenBy } from './channel-finder.js';
import type { ChannelsDeps } from './channels-deps.js';

/**
 * Replaces the credentials that we choose for a channel. They are answered this once and lie
 * sealed from then on; the old ones stop working at once.
 *
 * @throws NotFoundError, ConflictError where the network chooses its credentials itself
 */
export async function issueNewSecret(
  deps: ChannelsDeps,
  actor: Actor,
  { id, revision }: { readonly id: string; readonly revision: number },
): Promise<Readonly<Record<string, unknown>>> {
  const channel = await findChannel(deps.store, id);
  const issued = deps.networks.get(channel.network).issueCredentials?.();
  if (!issued) {
    throw new ConflictError(`${channel.name} has no secret that Dimmerbank could replace.`);
  }
  const result = await deps.store.channels.updateOne(
    { _id: id, revision, deletedAt: null },
    { $set: { credentials: sealed(deps, id, issued) }, $inc: { revision: 1 } },
  );
  if (result.matchedCount === 0) throw overtakenBy(channel);
  await deps.audit.record({
    actor: asAuditActor(actor),
    action: 'channel.edit',
    resource: { kind: 'channel', id },
    after: { newCredentials: true },
  });
  return issued;
}

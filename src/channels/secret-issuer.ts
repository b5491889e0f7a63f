import { asAuditActor, type Actor } from '../access/actor.js';
import { ConflictError } from '../failures.js';
import { sealed } from './channel-connector.js';
import { findChannel, overtakenBy } from './channel-finder.js';
import type { ChannelsDeps } from './channels-deps.js';

/**
 * Renews the credentials that we choose for a channel, which stay beside the last ones while the
 * other side changes over. What is new is answered this once and lies sealed from then on.
 *
 * @throws NotFoundError, ConflictError where the network chooses its credentials itself
 */
export async function issueNewSecret(
  deps: ChannelsDeps,
  actor: Actor,
  { id, revision }: { readonly id: string; readonly revision: number },
): Promise<Readonly<Record<string, unknown>>> {
  const channel = await findChannel(deps.store, id);
  const { unseal } = deps.credentials;
  const present = channel.credentials === null ? undefined : unseal(id, channel.credentials);
  const issued = deps.networks.get(channel.network).issueCredentials?.(present);
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
  return withoutKnown(issued, present ?? {});
}

/** A secret that was shown once is not shown again because it still counts. */
function withoutKnown(
  issued: Readonly<Record<string, unknown>>,
  present: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(issued).map(([name, value]) => {
      const known: unknown = present[name];
      if (!Array.isArray(value) || !Array.isArray(known)) return [name, value];
      return [name, value.filter((each) => !known.includes(each))];
    }),
  );
}

import { asAuditActor, type Actor } from '../access/actor.js';
import { FUNCTION_NAMES, perFunction } from '../domain/index.js';
import type { CheckOutcome } from '../networks/contract.js';
import type { ChannelRecord } from '../store/channels.js';
import { sealed } from './channel-connector.js';
import type { ChannelChanges } from './channel-details.js';
import { findChannel, overtakenBy } from './channel-finder.js';
import type { ChannelsDeps } from './channels-deps.js';
import { checkConnection } from './connection-check.js';

export interface EditRequest {
  readonly id: string;
  /** The channel's revision on the page that was edited. */
  readonly revision: number;
  readonly changes: ChannelChanges;
  readonly unreachableToo: boolean;
}

export type EditOutcome =
  | { readonly type: 'saved'; readonly channel: ChannelRecord }
  /** Nothing was saved. */
  | Exclude<CheckOutcome, { type: 'ok' }>;

/**
 * Changes a channel's name, connection and approval; its address stays what it was. A changed
 * connection is saved only when the network takes it.
 *
 * @throws NotFoundError, ConflictError
 */
export async function editChannel(
  deps: ChannelsDeps,
  actor: Actor,
  { id, revision, changes, unreachableToo }: EditRequest,
): Promise<EditOutcome> {
  const before = await findChannel(deps.store, id);
  if (before.revision !== revision) throw overtakenBy(before);
  const network = deps.networks.get(before.network);
  const kept = before.credentials ? deps.credentials.unseal(id, before.credentials) : {};
  const credentials = changes.credentials ?? kept;
  const checked = await checkConnection(network, {
    channel: id,
    channelName: changes.name,
    slug: before.slug,
    settings: changes.settings,
    credentials,
  });
  if (checked.type === 'rejected') return checked;
  if (checked.type === 'unreachable' && !unreachableToo) return checked;
  const now = new Date(deps.clock.now());
  const connection: ChannelRecord['connection'] = {
    state: 'connected',
    since: before.connection.state === 'connected' ? before.connection.since : now,
    problem: checked.type === 'unreachable' ? checked.reason : null,
    account: checked.type === 'ok' ? checked.account : before.connection.account,
  };
  const after = await deps.store.channels
    .findOneAndUpdate(
      { _id: id, revision, deletedAt: null },
      {
        $set: {
          name: changes.name,
          settings: changes.settings,
          connection,
          ...(changes.credentials ? { credentials: sealed(deps, id, changes.credentials) } : {}),
          ...Object.fromEntries(
            FUNCTION_NAMES.map((name) => [`dimmers.${name}.approval`, changes.approval[name]]),
          ),
        },
        $inc: { revision: 1 },
      },
      { returnDocument: 'after' },
    )
    .lean<ChannelRecord>()
    .exec();
  if (!after) throw overtakenBy(before);
  await deps.audit.record({
    actor: asAuditActor(actor),
    action: 'channel.edit',
    resource: { kind: 'channel', id },
    before: auditValues(before),
    after: { ...auditValues(after), newCredentials: changes.credentials !== null },
  });
  return { type: 'saved', channel: after };
}

const auditValues = ({ name, settings, dimmers }: ChannelRecord) => ({
  name,
  settings,
  approval: perFunction((each) => dimmers[each].approval),
});

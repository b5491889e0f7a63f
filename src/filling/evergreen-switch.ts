import { asAuditActor, type Actor } from '../access/actor.js';
import type { FunctionName } from '../domain/index.js';
import { NotFoundError } from '../failures.js';
import type { ChannelRecord } from '../store/channels.js';
import type { LibraryDeps } from './evergreen-library.js';

export interface SwitchWish {
  readonly channel: string;
  readonly function: FunctionName;
  readonly allowed: boolean;
}

/** Whether evergreens may fill a dimmer's empty slots by themselves. @throws NotFoundError */
export async function allowEvergreens(
  { store, audit }: LibraryDeps,
  actor: Actor,
  { channel, function: name, allowed }: SwitchWish,
): Promise<ChannelRecord> {
  const before = await store.channels
    .findOneAndUpdate(
      { _id: channel, deletedAt: null },
      { $set: { [`dimmers.${name}.evergreen`]: allowed } },
      { returnDocument: 'before' },
    )
    .lean<ChannelRecord>()
    .exec();
  if (!before) throw new NotFoundError('The channel');
  await audit.record({
    actor: asAuditActor(actor),
    action: 'dimmer.evergreen',
    resource: { kind: 'channel', id: channel },
    before: { function: name, evergreen: before.dimmers[name].evergreen === true },
    after: { function: name, evergreen: allowed },
  });
  return before;
}

import type { Model } from 'mongoose';
import type { AccessStateRecord } from '../store/access-state.js';
import type { ChannelRecord } from '../store/channels.js';
import type { SecretBox, SecretPlace } from './secret-box.js';

const placeOf = (channel: string): SecretPlace => ({
  collection: 'channels',
  id: channel,
  field: 'credentials',
});

export type ChannelCredentials = ReturnType<typeof createChannelCredentials>;

/** The credentials of channels, sealed for the channel they belong to. */
export function createChannelCredentials(box: SecretBox) {
  return {
    seal: (channel: string, credentials: Record<string, unknown>): string =>
      box.seal(placeOf(channel), JSON.stringify(credentials)),
    /** Throws a SecretBoxError. */
    unseal: (channel: string, sealed: string): Record<string, unknown> =>
      JSON.parse(box.open(placeOf(channel), sealed)) as Record<string, unknown>,
  };
}

export interface RotationDeps {
  readonly box: SecretBox;
  readonly channels: Model<ChannelRecord>;
  readonly state: Model<AccessStateRecord>;
  /** The id of the key that seals now. */
  readonly currentKey: string;
}

/**
 * Seals everything anew with the first key, while the product runs: a secret that changes meanwhile
 * is left and was sealed with the new key anyway, or is found by looking again. Afterwards the older
 * keys are not needed. Answers how many were sealed anew.
 */
export async function rotateSecrets({ box, channels, state, currentKey }: RotationDeps) {
  let resealed = 0;
  for (let found = true; found;) {
    found = false;
    const every = channels
      .find({}, { credentials: 1 })
      .lean<Pick<ChannelRecord, '_id' | 'credentials'>>()
      .cursor();
    for await (const { _id, credentials } of every) {
      if (credentials === null || box.isCurrent(credentials)) continue;
      found = true;
      const text = box.open(placeOf(_id), credentials);
      const anew = { credentials: box.seal(placeOf(_id), text) };
      const { modifiedCount } = await channels.updateOne({ _id, credentials }, anew);
      resealed += modifiedCount;
    }
  }
  await state.updateOne({ _id: 'access' }, { $pull: { keyChecks: { id: { $ne: currentKey } } } });
  return resealed;
}

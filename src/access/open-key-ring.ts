import { trusted, type Model } from 'mongoose';
import type { AccessStateRecord } from '../store/access-state.js';
import { createKeyFile, keyFileIn, readKeyFile } from './key-file.js';
import { keyCheck, parseKeyRing, SecretKeyError, type KeyRing } from './key-ring.js';

export interface KeyRingDeps {
  /** `id:base64,…`; undefined means the key file in the data folder. */
  readonly secretKeys: string | undefined;
  readonly dataFolder: string;
  readonly state: Model<AccessStateRecord>;
}

/**
 * The keys that open what is stored, checked against what is stored: a wrong or missing one throws
 * a SecretKeyError, so that the start stops before anything is sealed with another. On the very
 * first start without keys a key file is made.
 */
export async function openKeyRing(deps: KeyRingDeps): Promise<KeyRing> {
  const { secretKeys, dataFolder, state } = deps;
  const stored = await state.findById('access').lean<AccessStateRecord | null>();
  const known = new Map((stored?.keyChecks ?? []).map(({ id, check }) => [id, check]));
  const ring = parseKeyRing(secretKeys ?? (await keyFileText(dataFolder, known.size > 0)));
  const given = new Map(ring.map((key) => [key.id, keyCheck(key)]));
  for (const [id, check] of known) {
    if (!given.has(id)) {
      throw new SecretKeyError(
        `What is stored was sealed with the secret key "${id}", and it is not among those given. Put it back; after "npm run cli -- secrets rotate" it can go.`,
      );
    }
    if (given.get(id) !== check) {
      throw new SecretKeyError(
        `The secret key "${id}" is not the one that sealed what is stored. Put the right one back.`,
      );
    }
  }
  for (const [id, check] of given) {
    if (!known.has(id)) await noteKey(state, { id, check });
  }
  return ring;
}

/**
 * The keys that are given, whatever is stored: for what puts everything back and judges the keys by
 * the file it reads.
 * @param orNew makes a key file where there is none
 * @throws SecretKeyError
 */
export async function givenKeyRing(
  { secretKeys, dataFolder }: Pick<KeyRingDeps, 'secretKeys' | 'dataFolder'>,
  { orNew }: { readonly orNew: boolean },
): Promise<KeyRing> {
  return parseKeyRing(secretKeys ?? (await keyFileText(dataFolder, !orNew)));
}

async function keyFileText(dataFolder: string, needed: boolean): Promise<string> {
  const found = await readKeyFile(keyFileIn(dataFolder));
  if (found !== null) return found;
  if (!needed) return createKeyFile(dataFolder);
  throw new SecretKeyError(
    `The key file ${keyFileIn(dataFolder)} is missing, and what is stored cannot be opened without it. Restore it from your backup, or give its content as SECRET_KEYS.`,
  );
}

async function noteKey(
  state: KeyRingDeps['state'],
  key: { readonly id: string; readonly check: string },
): Promise<void> {
  await state.updateOne({ _id: 'access' }, { $setOnInsert: { setupHash: null } }, { upsert: true });
  await state.updateOne(
    { _id: 'access', 'keyChecks.id': trusted({ $ne: key.id }) },
    { $push: { keyChecks: key } },
  );
}

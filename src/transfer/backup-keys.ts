import { givenKeyRing } from '../access/open-key-ring.js';
import { keyFileIn, readKeyFile } from '../access/key-file.js';
import { keyCheck, type KeyRing } from '../access/key-ring.js';
import type { Config } from '../config.js';
import type { KeyMark } from './export-format.js';

export type BackupKeys =
  | { readonly type: 'fit'; readonly ring: KeyRing }
  /** What the backup holds sealed cannot be opened; the sentence says what to do. */
  | { readonly type: 'other-key'; readonly sentence: string };

/**
 * The keys that are here, held against those that sealed a backup. Makes none while they are wanted,
 * so that the right one can still be put in its place.
 *
 * @param wish.without a backup is taken without what its keys sealed, so that any key will do
 * @throws SecretKeyError when the keys that are here cannot be used at all
 */
export async function keysFor(
  sealedBy: readonly KeyMark[],
  { secretKeys, dataFolder }: Pick<Config, 'secretKeys' | 'dataFolder'>,
  wish: { readonly without: boolean },
): Promise<BackupKeys> {
  if (wish.without) {
    return { type: 'fit', ring: await givenKeyRing({ secretKeys, dataFolder }, { orNew: true }) };
  }
  const ids = sealedBy.map(({ id }) => `"${id}"`).join(', ');
  const file = keyFileIn(dataFolder);
  const advice = `Put the key of where it was made in ${file}, or into SECRET_KEYS; or give --without-credentials, and connect its channels again afterwards.`;
  if (secretKeys === undefined && (await readKeyFile(file)) === null) {
    const sentence = `Nothing was changed: the backup was sealed with the secret key ${ids}, and there is no key here. ${advice}`;
    return { type: 'other-key', sentence };
  }
  const ring = await givenKeyRing({ secretKeys, dataFolder }, { orNew: false });
  const here = new Map(ring.map((key) => [key.id, keyCheck(key)]));
  if (sealedBy.every(({ id, check }) => here.get(id) === check)) return { type: 'fit', ring };
  const known = [...here.keys()].map((id) => `"${id}"`).join(', ');
  const sentence = `Nothing was changed: the backup was sealed with the secret key ${ids}, and what is here is another (${known}). ${advice}`;
  return { type: 'other-key', sentence };
}

import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The bytes are on the disk under their name, all of them, before this returns; or not at all. */
export async function writeDurably(path: string, bytes: Buffer): Promise<void> {
  const unfinished = `${path}.unfinished`;
  try {
    const file = await open(unfinished, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  // The name lies in the folder, which is written to the disk by itself.
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

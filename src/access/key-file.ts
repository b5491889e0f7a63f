import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SecretKeyError } from './key-ring.js';

export const keyFileIn = (dataFolder: string): string => join(dataFolder, 'secret.key');

/** The text of the key file, or null when there is none. Throws a SecretKeyError when others may read it. */
export async function readKeyFile(path: string): Promise<string | null> {
  try {
    const { mode } = await stat(path);
    // Windows keeps no such modes.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new SecretKeyError(`Others may read ${path}. Close it with: chmod 600 ${path}`);
    }
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Writes a new key, readable by its owner alone, whole or not at all. When another process was
 * first, its key stands. Answers what the file holds.
 */
export async function createKeyFile(dataFolder: string): Promise<string> {
  await mkdir(dataFolder, { recursive: true });
  const path = keyFileIn(dataFolder);
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const text = `k${randomBytes(4).toString('hex')}:${randomBytes(32).toString('base64')}\n`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await chmod(draft, 0o600);
    await link(draft, path);
    return text;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    return await readFile(path, 'utf8');
  } finally {
    await rm(draft, { force: true });
  }
}

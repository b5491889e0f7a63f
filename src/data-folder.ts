import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';

/** The folder of documents, media and keys cannot be used; the message says why and what to do. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'its disk can only be read',
  ENOSPC: 'its disk is full',
  EEXIST: 'a file of that name stands in its place',
  ENOTDIR: 'a file stands where a folder should be',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
};

/** Makes the folder where it is not there yet, readable by nobody else. @throws DataFolderError */
export async function openDataFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    const code = 'code' in cause ? String(cause.code) : '';
    throw new DataFolderError(
      `The data folder ${folder} cannot be used: ${REASONS[code] ?? cause.message}. ` +
        'Set DATA_DIR to a folder that the user who starts this may write to.',
      { cause },
    );
  }
}

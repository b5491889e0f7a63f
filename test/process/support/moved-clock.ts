import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const LIBRARIES = '/usr/lib';

/** libfaketime, as Debian packages it; undefined where it is not installed. */
export const fakeTimeLibrary = readdirSync(LIBRARIES)
  .map((folder) => join(LIBRARIES, folder, 'faketime'))
  .flatMap((folder) => filesIn(folder).map((name) => join(folder, name)))
  .find((path) => path.endsWith('libfaketimeMT.so.1'));

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return [];
    throw error;
  }
}

/** The variables that put a process's clock ahead; how long it waits for things stays as it is. */
export const clockAhead = (milliseconds: number): Readonly<Record<string, string>> => ({
  LD_PRELOAD: fakeTimeLibrary ?? '',
  FAKETIME: `+${(milliseconds / 1000).toFixed(3)}s`,
  FAKETIME_DONT_FAKE_MONOTONIC: '1',
});

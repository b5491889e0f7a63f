import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

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

/** A clock that several processes share and that moves while they run. */
export interface SharedClock {
  /** The variables with which a process goes by it. */
  readonly environment: Readonly<Record<string, string>>;
  /** How far it is ahead of ours, in milliseconds. */
  readonly ahead: number;
  now(): number;
  /** Takes effect within a second: that long a process keeps what it has read. */
  setAhead(milliseconds: number): Promise<void>;
}

export function makeSharedClock(folder: string): SharedClock {
  const file = join(folder, 'clock');
  let ahead = 0;
  const write = (): void => {
    const sign = ahead < 0 ? '-' : '+';
    writeFileSync(`${file}.new`, `${sign}${(Math.abs(ahead) / 1000).toFixed(3)}s\n`);
    renameSync(`${file}.new`, file);
  };
  write();
  return {
    environment: {
      LD_PRELOAD: fakeTimeLibrary ?? '',
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
    get ahead() {
      return ahead;
    },
    now: () => Date.now() + ahead,
    async setAhead(milliseconds) {
      ahead = milliseconds;
      write();
      await pause(1_500);
    },
  };
}

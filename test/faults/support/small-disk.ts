import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A disk of so many megabytes, in memory, that can really be filled. */
export interface SmallDisk {
  readonly folder: string;
  /** Takes what is left. */
  fill(): void;
  /** Gives it back. */
  makeRoom(): void;
  remove(): void;
}

export function makeSmallDisk(megabytes: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'dimmerbank-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], {
    stdio: 'ignore',
  });
  const filler = join(folder, 'filler');
  return {
    folder,
    fill() {
      // Large pieces first; the last ones take what a large piece left.
      for (const bytes of [1 << 20, 1 << 16, 1 << 12]) {
        try {
          for (;;) writeFileSync(filler, Buffer.alloc(bytes), { flag: 'a' });
        } catch (error) {
          if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
        }
      }
    },
    makeRoom: () => rmSync(filler, { force: true }),
    remove() {
      execFileSync('umount', ['-l', folder], { stdio: 'ignore' });
      rmdirSync(folder);
    },
  };
}

/** Why there is none here, in a sentence; null where there is. */
export function lacksSmallDisk(): string | null {
  try {
    makeSmallDisk(1).remove();
    return null;
  } catch {
    return 'a small disk in memory cannot be mounted here (that takes root)';
  }
}

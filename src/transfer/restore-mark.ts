import { mkdtemp, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Instant } from '../domain/time-units.js';
import { stillRuns, UnfinishedImportError, writingNow } from './import-mark.js';

/**
 * A restore of embedded documents writes beside them and then takes their place by renaming one
 * file. A mark in the data folder stands meanwhile: whoever starts with the folder sees it, and what
 * a restore that died has left is taken away.
 */
const MARK = 'restore-under-way.json';
const STAGING = 'restoring-';

const markContent = z.object({
  startedAt: z.iso.datetime().transform((text) => new Date(text)),
  host: z.string(),
  pid: z.number().int(),
});

export interface RestoreMark {
  /** A folder for what is written, in the data folder. */
  readonly staging: string;
  /** Takes the mark and what is left of the folder away. */
  remove(): Promise<void>;
}

/** @throws UnfinishedImportError while another restore is under way */
export async function markRestore(dataFolder: string, now: Instant): Promise<RestoreMark> {
  await settleRestore(dataFolder, now);
  const path = join(dataFolder, MARK);
  const file = await open(path, 'wx', 0o600).catch((cause: unknown) => {
    throw hasCode(cause, 'EEXIST') ? underWay(path) : cause;
  });
  try {
    await file.writeFile(JSON.stringify(writingNow(now)));
    await file.sync();
  } finally {
    await file.close();
  }
  const staging = await mkdtemp(join(dataFolder, STAGING));
  return {
    staging,
    async remove() {
      await rm(staging, { recursive: true, force: true });
      await rm(path, { force: true });
    },
  };
}

/**
 * Looks after a restore that was cut off, before and after documents are opened.
 *
 * @returns a sentence when there was one, else null
 * @throws UnfinishedImportError while one is under way
 */
export async function settleRestore(dataFolder: string, now: Instant): Promise<string | null> {
  const path = join(dataFolder, MARK);
  const mark = await readMark(path);
  if (mark === null) return null;
  if (mark === 'unreadable' ? await isFresh(path, now) : stillRuns(mark, now)) {
    throw underWay(path);
  }
  const staged = (await readdir(dataFolder)).filter((name) => name.startsWith(STAGING));
  for (const name of staged) await rm(join(dataFolder, name), { recursive: true, force: true });
  await rm(path, { force: true });
  return 'A restore was cut off. It takes the place of what is here in one step, so what is here is whole: look whether it is what you wanted, else run it again.';
}

async function readMark(path: string): Promise<z.infer<typeof markContent> | 'unreadable' | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
  try {
    return markContent.safeParse(JSON.parse(text)).data ?? 'unreadable';
  } catch (error) {
    if (error instanceof SyntaxError) return 'unreadable';
    throw error;
  }
}

/** One without content is just being written, or its writer died at that. */
async function isFresh(path: string, now: Instant): Promise<boolean> {
  const { mtimeMs } = await stat(path);
  return Math.abs(now - mtimeMs) < 10_000;
}

const underWay = (path: string): UnfinishedImportError =>
  new UnfinishedImportError(
    `A restore is under way. Start again when it has ended; if you know that none is, remove ${path}.`,
  );

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

import { mkdir, open as openFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { trusted, type Model } from 'mongoose';
import type { Clock } from '../clock.js';
import type { MediaRelease } from '../networks/media-release.js';
import type { MediaRecord } from '../store/media.js';
import { isRecordId, newRecordId } from '../store/record-id.js';
import { writeDurably } from './durable-file.js';
import { readImage, type ReadImage } from './image-reader.js';

export interface MediaLibrary extends MediaRelease {
  /** Keeps an upload. Throws `MediaRefusedError`, whose message is for people. */
  accept(upload: Buffer, from: { readonly by: string }): Promise<MediaRecord>;
  find(ids: readonly string[]): Promise<MediaRecord[]>;
  /**
   * Somebody is about to use them: none that is there is taken away in the next days.
   *
   * @returns the ids of those that are not there
   */
  want(ids: readonly string[]): Promise<readonly string[]>;
  /**
   * Takes an image away for good, unless somebody wanted or released it since this record was
   * read. Whoever finds one that a crash left half taken away ends it.
   *
   * @returns whether it is gone
   */
  discard(record: MediaRecord): Promise<boolean>;
  /** An image and its bytes, or null where there is none; who asked reads or destroys the stream. */
  open(id: string): Promise<{ readonly record: MediaRecord; readonly stream: Readable } | null>;
}

export interface MediaLibraryDependencies {
  /** Outside of everything that is served as files. */
  readonly folder: string;
  readonly model: Model<MediaRecord>;
  readonly clock: Clock;
}

/** Keeps images as files under random names, each with a record that is written after its bytes. */
export function createMediaLibrary(dependencies: MediaLibraryDependencies): MediaLibrary {
  const { folder, model, clock } = dependencies;
  const pathOf = (id: string) => join(folder, id);
  let lastReading: Promise<unknown> = Promise.resolve();

  /** The record of an image that is not being taken away. */
  async function kept(id: string): Promise<MediaRecord | null> {
    const record = await model.findById(id).lean<MediaRecord>().exec();
    return record?.sweptAt ? null : record;
  }

  /** A decoded image can take 160 MB, so uploads wait for each other. */
  function readInTurn(upload: Buffer): Promise<ReadImage> {
    const reading = lastReading.then(() => readImage(upload));
    // Whoever brought it hears of a failure; the next one only waits for the end.
    lastReading = Promise.allSettled([reading]);
    return reading;
  }

  return {
    async accept(upload, { by }) {
      const image = await readInTurn(upload);
      const now = clock.now();
      const record: MediaRecord = {
        _id: newRecordId(now),
        contentType: image.contentType,
        bytes: image.bytes.length,
        width: image.width,
        height: image.height,
        by,
        createdAt: new Date(now),
        releasedAt: null,
        wantedAt: null,
        sweptAt: null,
      };
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeDurably(pathOf(record._id), image.bytes);
      await model.create(record);
      return record;
    },

    find: (ids) =>
      model
        .find({ _id: trusted({ $in: [...ids] }) })
        .lean<MediaRecord[]>()
        .exec(),

    async want(ids) {
      const wanted = [...new Set(ids)];
      if (wanted.length === 0) return [];
      const there = { _id: trusted({ $in: wanted }), sweptAt: null };
      await model.updateMany(there, { $set: { wantedAt: new Date(clock.now()) } });
      // Read after it was written: what is there now stays.
      const found = await model.find(there).select({ _id: 1 }).lean<{ _id: string }[]>().exec();
      const known = new Set(found.map(({ _id }) => _id));
      return wanted.filter((id) => !known.has(id));
    },

    async discard({ _id, wantedAt }) {
      const unwanted = { _id, wantedAt: wantedAt ?? null, releasedAt: null };
      const { matchedCount } = await model.updateOne(unwanted, {
        $set: { sweptAt: new Date(clock.now()) },
      });
      if (matchedCount === 0) return false;
      await rm(pathOf(_id), { force: true });
      await model.deleteOne({ _id });
      return true;
    },

    async open(id) {
      if (!isRecordId(id)) return null;
      const record = await kept(id);
      if (record === null) return null;
      try {
        const file = await openFile(pathOf(id), 'r');
        return { record, stream: file.createReadStream() };
      } catch (error) {
        // Taken away just now, or the folder is not the one of these documents.
        if ((await kept(id)) === null) return null;
        throw error;
      }
    },

    async release(ids) {
      if (ids.length === 0) return;
      await model.updateMany(
        { _id: trusted({ $in: [...ids] }), releasedAt: null },
        { $set: { releasedAt: new Date(clock.now()) } },
      );
    },
  };
}

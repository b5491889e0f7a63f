import { expect } from 'chai';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataFolderError, openDataFolder } from '../src/data-folder.js';
import { rejection } from './support/rejection.js';

describe('the data folder', () => {
  let place: string;
  beforeEach(async () => {
    place = await mkdtemp(join(tmpdir(), 'dimmerbank-folder-'));
  });
  afterEach(() => rm(place, { recursive: true, force: true }));

  it('is made where it is not there yet, for nobody else to read', async () => {
    const folder = join(place, 'with spaces', 'data');
    await openDataFolder(folder);
    await openDataFolder(folder);
    expect((await stat(folder)).mode & 0o777).to.equal(0o700);
  });

  it('is refused in words where a file stands in its place or above it', async () => {
    const file = join(place, 'file');
    await writeFile(file, '');
    for (const [folder, why] of [
      [file, 'a file of that name stands in its place'],
      [join(file, 'data'), 'a file stands where a folder should be'],
      [join(place, 'x'.repeat(300)), 'its name is too long'],
    ] as const) {
      const error = await rejection(openDataFolder(folder));
      expect(error).to.be.instanceOf(DataFolderError);
      expect(error.message).to.equal(
        `The data folder ${folder} cannot be used: ${why}. ` +
          'Set DATA_DIR to a folder that the user who starts this may write to.',
      );
    }
  });
});

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { linesOf } from '../../src/cli/file-lines.js';

describe('the lines of a file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dimmerbank-lines-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('are all there, however much happens before the first is asked for', async () => {
    const path = join(folder, 'lines');
    const written = Array.from({ length: 5_000 }, (_, i) => `line ${i}`);
    await writeFile(path, written.join('\n'));
    const lines = linesOf(path);
    for (let i = 0; i < 50; i++) await readFile(path);
    const read: string[] = [];
    for await (const line of lines) read.push(line);
    expect(read).to.deep.equal(written);
  });
});

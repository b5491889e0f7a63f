import { expect } from 'chai';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { DAY, HOUR } from '../../src/domain/time-units.js';
import { InvalidInputError } from '../../src/failures.js';
import { addEvergreen } from '../../src/filling/evergreen-library.js';
import { evergreenInput } from '../../src/filling/evergreen-input.js';
import { createMediaLibrary, type MediaLibrary } from '../../src/media/media-library.js';
import { createUnusedMediaSweep, UNUSED_FOR } from '../../src/media/unused-media.js';
import { editPost } from '../../src/publishing/scheduling/post-editor.js';
import { schedulePost } from '../../src/publishing/scheduling/post-scheduler.js';
import {
  actor,
  openPublishingBench,
  post,
  type PublishingBench,
} from '../support/publishing-bench.js';
import { rejection } from '../support/rejection.js';

describe('images that nothing uses', () => {
  let folder: string;
  let bench: PublishingBench;
  let library: MediaLibrary;
  let deps: PublishingBench['deps'] & { media: MediaLibrary };
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dimmerbank-unused-'));
    bench = await openPublishingBench();
    library = createMediaLibrary({ folder, model: bench.deps.store.media, clock: bench.clock });
    deps = { ...bench.deps, media: library };
  });
  afterEach(async () => {
    await bench.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const upload = async (): Promise<string> => {
    const image = sharp({ create: { width: 4, height: 4, channels: 3, background: 'red' } });
    return (await library.accept(await image.png().toBuffer(), { by: 'person-1' }))._id;
  };
  const sweep = (discard: MediaLibrary['discard'] = (record) => library.discard(record)) =>
    createUnusedMediaSweep({ ...deps, media: { discard } }).look();
  const files = () => readdirSync(folder);
  const draftWith = async (id: string) => {
    const channel = (await bench.channel())._id;
    const media = [{ id, alternativeText: 'A lamp' }];
    const given = post({ channels: [channel], when: { type: 'draft' }, media });
    const made = await schedulePost(deps, actor('agent'), given);
    if (made.type !== 'scheduled') throw new Error(made.type);
    return made.post;
  };

  it('are taken away with their files when they are old enough, and not before', async () => {
    await upload();
    bench.clock.advance(UNUSED_FOR - HOUR);
    expect(await sweep()).to.equal(0);
    expect(files()).to.have.length(1);
    bench.clock.advance(2 * HOUR);
    expect(await sweep()).to.equal(1);
    expect(files()).to.deep.equal([]);
    expect(await bench.deps.store.media.countDocuments({})).to.equal(0);
  });

  it('are not those of a draft, of an evergreen, or that were ever public', async () => {
    await draftWith(await upload());
    const media = [{ id: await upload(), alternativeText: 'A lamp' }];
    const input = evergreenInput.parse({ function: 'news', text: 'Bikes ride free.', media });
    await addEvergreen(deps, actor('agent'), input);
    await library.release([await upload()]);
    await upload();
    bench.clock.advance(365 * DAY);
    expect(await sweep()).to.equal(1);
    expect(files()).to.have.length(3);
  });

  it('stay for as long again when they were taken out of a post', async () => {
    const id = await upload();
    bench.clock.advance(30 * DAY);
    const { _id, revision, text, title, variants } = await draftWith(id);
    const without = { text, title, variants, media: [], revision };
    await editPost(deps, actor('agent'), _id, without);
    expect(await sweep()).to.equal(0);
    bench.clock.advance(UNUSED_FOR + HOUR);
    expect(await sweep()).to.equal(1);
  });

  it('are many, and all are gone through', async () => {
    for (let made = 0; made < 5; made++) await upload();
    bench.clock.advance(UNUSED_FOR + HOUR);
    expect(await createUnusedMediaSweep({ ...deps, atOnce: 2 }).look()).to.equal(5);
  });

  it('stay when somebody saves them in the very moment they are looked at', async () => {
    const id = await upload();
    bench.clock.advance(UNUSED_FOR + HOUR);
    const made: string[] = [];
    // Between the look at the posts and the taking away.
    const images = await sweep(async (record) => {
      made.push((await draftWith(id))._id);
      return library.discard(record);
    });
    expect([images, files(), made.length]).to.deep.equal([0, [id], 1]);
    expect(await library.find([id])).to.have.length(1);
  });

  it('are asked for again when they are gone, and nothing is half saved', async () => {
    const id = await upload();
    bench.clock.advance(UNUSED_FOR + HOUR);
    await sweep();
    const refusal = await rejection(draftWith(id));
    expect(refusal).to.be.instanceOf(InvalidInputError);
    expect((refusal as InvalidInputError).fields['media']?.join()).to.contain('add the file again');
    expect(await bench.deps.store.posts.countDocuments({})).to.equal(0);
    expect(await bench.deps.store.deliveries.countDocuments({})).to.equal(0);
  });

  it('are taken away in the end when a process died in the middle of it', async () => {
    const id = await upload();
    bench.clock.advance(UNUSED_FOR + HOUR);
    await bench.deps.store.media.updateOne({ _id: id }, { sweptAt: new Date() });
    expect(await library.open(id)).to.equal(null);
    expect(await library.want([id])).to.deep.equal([id]);
    expect(await sweep()).to.equal(1);
    expect(files()).to.deep.equal([]);
  });
});

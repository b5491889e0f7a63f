import { expect } from 'chai';
import { createBluesky } from '../real/bluesky-bench.js';
import { sampleConnection, sampleContent } from '../sample-content.js';

describe('the length of a text on Bluesky', () => {
  const network = createBluesky();
  const problemsOf = async (text: string, thread = false) => {
    const limits = await network.limits(sampleConnection());
    return network
      .problems(sampleContent({ text, thread }), limits)
      .map(({ sentence }) => sentence);
  };
  const family = '👩‍👩‍👧‍👦';

  it('is counted in what people call characters, up to 300', async () => {
    expect(await problemsOf('é'.repeat(300))).to.deep.equal([]);
    const [sentence] = await problemsOf('é'.repeat(301));
    expect(sentence).to.match(/has 301 characters; 300 are allowed here\. Shorten it by 1\.$/);
  });

  it('is counted in bytes, too, up to 3,000', async () => {
    expect(Buffer.byteLength(family)).to.equal(25);
    expect(await problemsOf(family.repeat(120))).to.deep.equal([]);
    const [sentence, ...more] = await problemsOf(`${family.repeat(120)}a`);
    expect(sentence).to.include('3,000 bytes');
    expect(more).to.deep.equal([]);
  });

  it('counts a long address as it is shown', async () => {
    const text = `${'x '.repeat(130)}https://example.org/${'y'.repeat(200)}`;
    expect(await problemsOf(text)).to.deep.equal([]);
  });

  it('does not matter to a thread, until that has more posts than anybody reads', async () => {
    expect(await problemsOf('word '.repeat(1_000), true)).to.deep.equal([]);
    expect(await problemsOf(family.repeat(500), true)).to.deep.equal([]);
    const [sentence] = await problemsOf('word '.repeat(2_000), true);
    expect(sentence).to.match(/^The thread would have \d+ posts; 25 are allowed here/);
  });
});

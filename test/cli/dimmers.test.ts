import { expect } from 'chai';
import { openInstallation, type Installation } from './command.js';

describe('dimmers on the command line', () => {
  let installation: Installation;
  beforeEach(async () => {
    installation = await openInstallation();
    await installation.runHere([
      ...['channel', 'create', '--network', 'feed', '--name', 'City news'],
      ...['--slug', 'city-news', '--zone', 'Europe/Berlin'],
    ]);
  });
  afterEach(() => installation.close());

  const set = (...args: string[]) => installation.runHere(['dimmer', 'set', ...args]);
  const shown = async (): Promise<string> =>
    (await installation.runHere(['channel', 'show', 'city-news'])).out;

  it('show what a level changes, and set it', async () => {
    const preview = await set('city-news', 'news', '50', '--preview');
    expect(preview.out).to.include('no posts → 3 posts a week');
    expect(await shown()).to.include('We do not post about news here.');
    const done = await set('city-news', 'news', '50');
    expect(done.code, done.err).to.equal(0);
    expect(done.out).to.equal(preview.out);
    expect(await shown()).to.include('Expect 3 posts a week about news.');
    expect((await set('city-news', 'news', '50')).err).to.match(/stood at 50 already/);
  });

  it('let a level fade, and say its steps', async () => {
    const faded = await set('city-news', 'news', '100', '--over', '4w');
    expect(faded.code, faded.err).to.equal(0);
    const steps = [...faded.out.matchAll(/^step +(\d{4}-\d\d-\d\d) {2}(\d+)$/gm)];
    expect(steps.map(([, , level]) => level)).to.deep.equal(['25', '50', '75', '100']);
    expect(faded.out).to.include('no posts → 14 posts a week');
    expect(faded.err).to.include('news on City news fades from 0 to 100.');
    expect((await set('city-news', 'news', '50', '--over', '4')).code).to.equal(2);
  });

  it('say what is wrong', async () => {
    const cases: [string[], number][] = [
      [['city-news', 'sales', '50'], 2],
      [['city-news', 'news', '101'], 2],
      [['city-news', 'news', '5e1'], 2],
      [['city-news', 'news'], 2],
      [['nowhere', 'news', '50'], 1],
    ];
    for (const [args, code] of cases) expect((await set(...args)).code).to.equal(code);
  });
});

import { expect } from 'chai';
import { openInstallation, type Installation } from './command.js';

describe('scenes on the command line', () => {
  let installation: Installation;
  before(async () => {
    installation = await openInstallation();
    await installation.runHere([
      ...['channel', 'create', '--network', 'feed', '--name', 'City news'],
      ...['--slug', 'city-news', '--zone', 'Europe/Berlin'],
    ]);
    await installation.runHere(['dimmer', 'set', 'city-news', 'news', '50']);
  });
  after(() => installation.close());

  const scene = (...args: string[]) => installation.runHere(['scene', ...args]);

  it('are looked at, recalled, listed and ended', async () => {
    const preview = await scene('recall', 'Crisis', '--preview');
    expect(preview.out).to.include('city-news\tnews\t50 → 0\tno posts');
    expect(preview.err).to.include('Nothing was recalled.');
    const done = await scene('recall', 'crisis');
    expect(done.code, done.err).to.equal(0);
    expect(done.out).to.equal(preview.out);
    const list = (await scene('list')).out;
    const [, id = ''] = /^(\w{26})\tCrisis\tholds 4 faders/m.exec(list) ?? [];
    const ended = await scene('end', id);
    expect(ended.code, ended.err).to.equal(0);
    expect((await scene('list')).out).not.to.include('holds');
  });

  it('say what is wrong', async () => {
    expect((await scene('recall', 'crisis', '--from', 'soon')).code).to.equal(2);
    expect((await scene('recall', 'storm')).code).to.equal(1);
  });
});

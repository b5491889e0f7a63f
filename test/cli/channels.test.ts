import { expect } from 'chai';
import { openInstallation, type Installation } from './command.js';

describe('channels on the command line', () => {
  let installation: Installation;
  beforeEach(async () => {
    installation = await openInstallation();
  });
  afterEach(() => installation.close());

  const create = (...more: string[]) =>
    installation.runHere([
      ...['channel', 'create', '--network', 'feed', '--name', 'City news'],
      ...['--slug', 'city-news', '--zone', 'Europe/Berlin', ...more],
    ]);

  it('connects a channel, lists it and shows its promise', async () => {
    const made = await create('--setting', 'description=What moves the city');
    expect(made.code, made.err).to.equal(0);
    expect((await installation.runHere(['channel', 'list'])).out).to.match(
      /city-news +feed +connected/,
    );
    const { out } = await installation.runHere(['channel', 'show', 'city-news']);
    expect(out).to.include('Europe/Berlin').and.include('We do not post about news here.');
  });

  it('never gives a slug twice', async () => {
    await create();
    const { code, err } = await create();
    expect(code).to.equal(1);
    expect(err).to.match(/slug: Another channel has/);
  });

  it('names every option that cannot be used', async () => {
    const { code, err } = await create('--zone', 'Mars/Olympus', '--setting', 'colour=red');
    expect(code).to.equal(2);
    expect(err).to.include('zone').and.include('colour');
    const unknown = await installation.runHere([
      ...['channel', 'create', '--network', 'pigeon', '--name', 'x', '--slug', 'xy'],
    ]);
    expect(unknown.code).to.equal(2);
    expect(unknown.err).to.match(/feed, webhook/);
  });
});

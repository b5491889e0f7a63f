import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { createAccess } from '../../src/access/access.js';
import { connectDocuments } from '../../src/store/connect.js';
import { bindStore } from '../../src/store/store.js';
import { systemClock } from '../../src/clock.js';
import { openInstallation, type Installation } from './command.js';

describe('tokens on the command line', () => {
  let installation: Installation;
  beforeEach(async () => {
    installation = await openInstallation();
  });
  afterEach(() => installation.close());

  it('prints a token that is known, of which nothing usable is stored', async () => {
    const args = ['token', 'create', '--role', 'manager', '--name', 'Ticket system'];
    const made = await installation.run(args);
    expect(made.code, made.err).to.equal(0);
    const token = made.out.trim();
    expect(token).to.match(/^dmb_[0-9A-Za-z]{43}$/);
    expect(await actorOf(token)).to.include({ role: 'manager', name: 'Ticket system' });
    expect(await everythingStored()).not.to.include(token);
  });

  it('ends a token while another process has the installation open', async () => {
    const made = await installation.run(['token', 'create', '--role', 'agent', '--name', 'Desk']);
    const token = made.out.trim();
    await withAccess(async (access) => {
      const actor = await access.tokens.authenticate(token);
      const revoked = await installation.run(['token', 'revoke', actor?.id ?? '']);
      expect(revoked.code, revoked.err).to.equal(0);
      expect(await access.tokens.authenticate(token)).to.equal(null);
    });
  });

  it('lists tokens by their endings alone', async () => {
    const made = await installation.runHere([
      'token',
      'create',
      '--role',
      'viewer',
      '--name',
      'Screen',
    ]);
    const { out } = await installation.runHere(['token', 'list']);
    expect(out)
      .to.include('Screen')
      .and.include(`…${made.out.trim().slice(-4)}`);
    expect(out).not.to.include(made.out.trim());
  });

  it('names what is wrong with its options and ends with 2', async () => {
    const cases: [string[], RegExp][] = [
      [['token', 'create', '--role', 'boss', '--name', 'x'], /--role/],
      [['token', 'create', '--role', 'admin'], /--name/],
      [['token', 'create', '--role', 'admin', '--name', 'x', '--expires', '2020-01-01'], /is over/],
      [['token', 'create', '--role', 'admin', '--name', 'x', '--expires', '2027-02-30'], /no date/],
      [['token', 'forge'], /unknown command/],
    ];
    for (const [args, sentence] of cases) {
      const { code, err } = await installation.runHere(args);
      expect(code, args.join(' ')).to.equal(2);
      expect(err).to.match(sentence);
    }
    expect((await installation.runHere(['token', 'list'])).out.split('\n')).to.have.lengthOf(2);
  });

  it('says what does not exist and ends with 1', async () => {
    const { code, err } = await installation.runHere(['token', 'revoke', '0'.repeat(26)]);
    expect(code).to.equal(1);
    expect(err.trim()).to.equal('The token does not exist, or is not there any more.');
  });

  async function withAccess<T>(work: (access: ReturnType<typeof createAccess>) => Promise<T>) {
    const connection = await connectDocuments({ folder: join(installation.folder, 'documents') });
    try {
      return await work(createAccess({ store: bindStore(connection), clock: systemClock }));
    } finally {
      await connection.close();
    }
  }

  const actorOf = (token: string) => withAccess((access) => access.tokens.authenticate(token));

  async function everythingStored(): Promise<string> {
    const { folder } = installation;
    const names = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = names.filter((entry) => entry.isFile());
    const texts = files.map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1'));
    return (await Promise.all(texts)).join('\n');
  }
});

import { join } from 'node:path';
import { expect } from 'chai';
import { createAccess } from '../../src/access/access.js';
import { connectDocuments } from '../../src/store/connect.js';
import { bindStore } from '../../src/store/store.js';
import { systemClock } from '../../src/clock.js';
import { openInstallation, type Installation } from './command.js';

const PASSWORD = 'seven lamps over the stage';

describe('people on the command line', () => {
  let installation: Installation;
  beforeEach(async () => {
    installation = await openInstallation();
  });
  afterEach(() => installation.close());

  const create = (email: string, role: string, password?: string) =>
    installation.runHere(
      [
        ...['user', 'create', '--email', email, '--name', 'Ada', '--role', role],
        ...(password === undefined ? [] : ['--password-stdin']),
      ],
      password,
    );

  it('adds somebody with a password from standard input, who can log in', async () => {
    const { code, out, err } = await create('Ada@example.com', 'admin', `${PASSWORD}\n`);
    expect(code, err).to.equal(0);
    expect(out).to.equal('');
    expect(await logIn('ada@example.com', PASSWORD)).to.equal('logged-in');
  });

  it('adds nobody when the password is one that everybody uses', async () => {
    const { code, err } = await create('ada@example.com', 'admin', 'password1234');
    expect(code).to.equal(1);
    expect(err).to.match(/Many people use this password/);
    expect((await installation.runHere(['user', 'list'])).out).not.to.include('ada@');
  });

  it('prints a link by which somebody sets their password', async () => {
    const { out } = await create('ada@example.com', 'agent');
    const [, token = ''] = /\/join\?token=([0-9A-Za-z]{43})$/.exec(out.trim()) ?? [];
    await withAccess(async ({ invitations }) => {
      expect((await invitations.find(token)).email).to.equal('ada@example.com');
    });
  });

  it('changes password, role and access', async () => {
    await create('boss@example.com', 'admin', PASSWORD);
    await create('ada@example.com', 'agent', PASSWORD);
    const done = [
      await installation.runHere(['user', 'set-role', 'ada@example.com', 'manager']),
      await installation.runHere(
        ['user', 'set-password', 'ada@example.com'],
        'nine ropes behind it',
      ),
    ];
    for (const { code, err } of done) expect(code, err).to.equal(0);
    expect(await logIn('ada@example.com', 'nine ropes behind it')).to.equal('logged-in');
    expect(await logIn('ada@example.com', PASSWORD)).to.equal('refused');
    await installation.runHere(['user', 'disable', 'ada@example.com']);
    expect(await logIn('ada@example.com', 'nine ropes behind it')).to.equal('refused');
    const { out } = await installation.runHere(['user', 'list']);
    expect(out).to.match(/ada@example\.com +manager +disabled/);
  });

  it('keeps the last administrator', async () => {
    await create('boss@example.com', 'admin', PASSWORD);
    const { code, err } = await installation.runHere(['user', 'disable', 'boss@example.com']);
    expect(code).to.equal(1);
    expect(err).to.match(/last administrator/);
  });

  it('prints the set-up link while there is nobody, and not after', async () => {
    const before = await installation.runHere(['user', 'setup-link']);
    expect(before.out.trim()).to.match(/\/setup\?token=[0-9A-Za-z]{43}$/);
    await create('boss@example.com', 'admin', PASSWORD);
    const after = await installation.runHere(['user', 'setup-link']);
    expect(after.code).to.equal(1);
    expect(after.out).to.equal('');
  });

  async function withAccess<T>(work: (access: ReturnType<typeof createAccess>) => Promise<T>) {
    const connection = await connectDocuments({ folder: join(installation.folder, 'documents') });
    try {
      return await work(createAccess({ store: bindStore(connection), clock: systemClock }));
    } finally {
      await connection.close();
    }
  }

  const logIn = async (email: string, password: string): Promise<string> =>
    withAccess(
      async (access) => (await access.logIn({ email, password, address: '127.0.0.1' })).type,
    );
});

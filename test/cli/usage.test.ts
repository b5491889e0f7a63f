import { expect } from 'chai';
import { runCommand } from '../../src/cli/command-line.js';
import { VERSION } from '../../src/version.js';

/** What a command says that opens nothing, because it is only asked how it is used. */
async function run(...given: readonly string[]) {
  const said = { out: '', err: '' };
  const code = await runCommand(given, {
    out: (line) => (said.out += `${line}\n`),
    err: (line) => (said.err += `${line}\n`),
    readInput: () => Promise.resolve(''),
  });
  return { code, ...said };
}

/** The names under "Commands:" of a help text. */
function commandsIn(help: string): string[] {
  const [, listed = ''] = help.split('\nCommands:\n');
  const [block = ''] = listed.split('\n\n');
  return [...block.matchAll(/^ {2}([a-z-]+)/gm)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'help');
}

describe('how the command line is used', () => {
  it('is told for every command, on standard output', async () => {
    const seen: string[] = [];
    const look = async (path: readonly string[]): Promise<void> => {
      const { code, out, err } = await run(...path, '--help');
      expect([code, err], path.join(' ')).to.deep.equal([0, '']);
      expect(out).to.include(`Usage: npm run cli -- ${path.join(' ')}`.trimEnd());
      seen.push(path.join(' '));
      for (const name of commandsIn(out)) await look([...path, name]);
    };
    await look([]);
    expect(seen).to.include.members([
      ...['token create', 'token list', 'token revoke', 'user create', 'user set-role'],
      ...['user disable', 'user set-password', 'channel list', 'export', 'import'],
    ]);
    expect((await run('--help')).out).to.include('token create --role manager --name');
  });

  it('is told on standard error where it was wrong, with 2 and without a stack', async () => {
    const cases: [string[], RegExp][] = [
      [[], /Usage:/],
      [['token'], /Usage:/],
      [['tokn', 'list'], /unknown command 'tokn'\n\(Did you mean token\?\)/],
      [['token', 'create'], /'--role <role>' not specified/],
      [
        ['token', 'create', '--role', 'boss', '--name', 'x'],
        /--role: must be one of viewer, author/,
      ],
      [
        ['token', 'create', '--role', 'agent', '--name', ' '],
        /--name: must have at least 1 character\n/,
      ],
      [['token', 'list', 'more'], /too many arguments/],
      [['token', 'revoke'], /missing required argument 'id'/],
      [['user', 'create', '--email', 'x', '--name', 'x', '--role', 'agent'], /--email: /],
      [['user', 'set-role', 'ada@example.com', 'boss'], /--role: must be one of|role/],
      [['dimmer', 'set', 'city', 'news', '101'], /whole number from 0 to 100/],
      [['export'], /missing required argument 'file'/],
      [['import', 'a', 'b'], /too many arguments/],
      [['--colour'], /unknown option '--colour'/],
    ];
    for (const [args, sentence] of cases) {
      const { code, out, err } = await run(...args);
      expect([code, out], args.join(' ')).to.deep.equal([2, '']);
      expect(err, args.join(' ')).to.match(sentence);
      expect(err).not.to.match(/^ +at /m);
    }
  });

  it('says its version', async () => {
    expect(await run('--version')).to.deep.equal({
      ...{ code: 0, out: `${VERSION}\n`, err: '' },
    });
  });
});

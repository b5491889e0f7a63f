import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';

const { scripts, engines } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'),
) as {
  readonly scripts: Readonly<Record<string, string>>;
  readonly engines: { readonly node: string };
};

/** What stands between the quotes of `node -e "…"`. */
const CHECK = /^node -e "(.*)"$/.exec(scripts['require-node'] ?? '')?.[1] ?? '';

function saidOn(version: string): string {
  let said = '';
  const console = { error: (words: string) => (said += words) };
  runInNewContext(CHECK, { console, process: { versions: { node: version }, exit: () => 0 } });
  return said;
}

describe('a Node.js that is too old', () => {
  for (const version of ['18.20.8', '20.18.3', '8.0.0']) {
    it(`is told of in a sentence before anything is built: ${version}`, () => {
      expect(saidOn(version)).to.match(
        new RegExp(`needs Node\\.js 20\\.19 or later, and this is ${version}\\.`),
      );
    });
  }

  it('is none that the package takes', () => {
    expect(engines.node).to.equal('>=20.19.0');
    for (const version of ['20.19.0', '22.20.0', '24.1.0']) expect(saidOn(version)).to.equal('');
  });
});

import { expect } from 'chai';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const PAGES = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

describe('the documentation', () => {
  for (const page of PAGES) {
    const text = readFileSync(join(ROOT, page), 'utf8');

    it(`leads only to what is there, and names only commands that there are: ${page}`, () => {
      const links = [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map(
        ([, link = '']) => join(dirname(page), link),
      );
      expect(links.filter((link) => !existsSync(join(ROOT, link)))).to.deep.equal([]);
      const commands = [...text.matchAll(/npm run ([a-z:]+)/g)].map(([, name = '']) => name);
      expect(commands.filter((name) => !(name in scripts))).to.deep.equal([]);
    });
  }

  it('is reached from the README, page by page', () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    const pages = PAGES.filter((page) => /^docs\/[^/]+$/.test(page));
    expect(pages.filter((page) => !readme.includes(`(${page})`))).to.deep.equal([]);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { ownPath } from '../../src/web/own-path.js';
import { openWebBench } from './support/web-bench.js';

const ELSEWHERE = [
  'https://example.com/',
  '//example.com',
  '///example.com',
  '/\\example.com',
  '\\\\example.com',
  '/..//example.com',
  '/.//example.com',
  '/a/..//example.com',
  '/%2e%2e//example.com',
  '/\t/example.com',
  '/\n/example.com',
  ' //example.com',
  'javascript:alert(1)',
  'data:text/html,x',
  '/\u0000/example.com',
  'example.com',
  '',
];

describe('a path to go on to', () => {
  for (const address of ELSEWHERE) {
    it(`is the start instead of ${JSON.stringify(address)}`, () => {
      expect(ownPath(address)).to.equal('/');
    });
  }

  it('is kept with its query where it is ours', () => {
    expect(ownPath('/queue?state=held#first')).to.equal('/queue?state=held#first');
    expect(ownPath('/a/../b')).to.equal('/b');
  });

  it('is the start when it is no text', () => {
    for (const given of [undefined, null, 7, ['/a'], { a: 1 }])
      expect(ownPath(given)).to.equal('/');
  });

  it('never leads to another host, whatever is asked for', () => {
    const piece = fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      '%2f',
      '%5c',
      '@',
      ':',
      'example.com',
      '\t',
      '?',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const path = ownPath(`/${pieces.join('')}`);
        // A browser resolves the Location header against the page, and once more what comes of it.
        const url = new URL(path, 'https://desk.example');
        expect(url.origin).to.equal('https://desk.example');
        expect(new URL(url.pathname, 'https://desk.example').origin).to.equal(
          'https://desk.example',
        );
      }),
    );
  });

  it('is asked of every redirect: no other file redirects by itself', () => {
    const folder = join(import.meta.dirname, '../../../src/web');
    const redirecting = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (file) =>
        file.endsWith('.ts') && /\.redirect\(/.test(readFileSync(join(folder, file), 'utf8')),
    );
    expect(redirecting).to.deep.equal(['redirect.ts']);
  });

  it('is followed after the log-in, and ours it must be', async () => {
    const bench = await openWebBench();
    try {
      await bench.person('viewer');
      const fields = { email: 'viewer@example.com', password: 'seven lamps over the stage' };
      for (const [next, location] of [
        ['/queue?state=held', '/queue?state=held'],
        ['/..//example.com', '/'],
      ]) {
        const answer = await bench.visitor().post('/login', { ...fields, next });
        expect(answer.headers['location']).to.equal(location);
      }
      const page = await bench.visitor().get('/account?from=a&to=b');
      expect(page.status).to.equal(401);
      expect(page.text).to.contain('name="next" value="/account?from=a&amp;to=b"');
    } finally {
      await bench.close();
    }
  });
});

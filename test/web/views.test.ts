import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { escapeHtml } from '../../src/escape-html.js';
import { compileTemplates } from '../../src/web/templates.js';

const VIEWS = join(import.meta.dirname, '../../../views');
const views = readdirSync(VIEWS, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ejs'))
  .map((file) => ({ file, text: readFileSync(join(VIEWS, file), 'utf8') }));

/** Values that may be printed as they are, because something sanitised or made them as HTML. */
const RAW_VALUES: Readonly<Record<string, readonly string[]>> = {};

describe('every view', () => {
  it('prints nothing unescaped but other views', () => {
    for (const { file, text } of views) {
      const raw = [...text.matchAll(/<%-\s*([\s\S]*?)\s*[-_]?%>/g)].map(([, code = '']) => code);
      for (const code of raw) {
        const allowed = (RAW_VALUES[file] ?? []).includes(code);
        expect(allowed || /^include\('\/[a-z/-]+'/.test(code), `${file}: <%- ${code}`).to.equal(
          true,
        );
      }
    }
  });

  it('has no script, style or handler within, which the policy would refuse', () => {
    for (const { file, text } of views) {
      const html = text.replace(/<%[\s\S]*?%>/g, '');
      expect(html, file).to.not.match(/<script(?![^>]*\bsrc=)/i);
      expect(html, file).to.not.match(/<style|\sstyle=|\son[a-z]+=|javascript:/i);
    }
  });

  it('quotes every attribute that prints a value', () => {
    for (const { file, text } of views) expect(text, file).to.not.match(/\s[\w-]+=<%=/);
  });

  it('puts the token into every form that changes something', () => {
    for (const { file, text } of views) {
      // Forms for anybody, without a session: what they may do is in the link of a mail.
      if (file.startsWith('pages/newsletters/')) continue;
      for (const [form] of text.matchAll(/<form[^>]*method="post"[\s\S]*?<\/form>/g)) {
        expect(form, file).to.match(/name="_csrf"|partials\/csrf/);
      }
    }
  });

  it('compiles', () => {
    expect(() => compileTemplates(VIEWS)).to.not.throw();
  });
});

describe('the start', () => {
  const compiled = (text: string): void => {
    const folder = mkdtempSync(join(tmpdir(), 'dimmerbank-views-'));
    try {
      mkdirSync(join(folder, 'pages'));
      writeFileSync(join(folder, 'pages/page.ejs'), text);
      compileTemplates(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  it('is stopped by a view with a mistake, which is named', () => {
    expect(() => compiled('<% if (it.a { %>')).to.throw(SyntaxError, 'page.ejs');
  });

  it('is stopped by a view that includes one that is not there', () => {
    expect(() => compiled("<%- include('/partials/nothing') %>")).to.throw(
      SyntaxError,
      '/partials/nothing',
    );
  });
});

describe('escaping', () => {
  it('leaves nothing that HTML reads as more than text', () => {
    expect(escapeHtml(`<a href="x" title='y'>&amp;`)).to.equal(
      '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;',
    );
    expect(escapeHtml('plain')).to.equal('plain');
    expect(escapeHtml('&')).to.equal('&amp;');
    expect(escapeHtml('a<')).to.equal('a&lt;');
  });

  it('prints numbers, and nothing for nothing', () => {
    expect([escapeHtml(0), escapeHtml(null), escapeHtml(undefined)]).to.deep.equal(['0', '', '']);
  });

  it('refuses what a view should not print', () => {
    for (const value of [{}, [], true, () => 'x']) {
      expect(() => escapeHtml(value)).to.throw(TypeError);
    }
  });
});

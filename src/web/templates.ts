import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import ejs from 'ejs';
import { escapeHtml } from './escape-html.js';

/**
 * How views are written:
 *
 * - All values are properties of `it`, and `it.page` holds what every page has (`PageValues`):
 *   `<h1><%= it.page.title %></h1>`. There is no `with`, so a bare name is a ReferenceError.
 * - Another view is included from the views folder's root: `<%- include('/partials/page-start') %>`.
 *   It sees the same `it`; more values are given as an object: `include('/partials/field',
 *   { field: it.fields.name })` is read as `it.field` there.
 * - `<%-` is for `include` alone; everything else is `<%=`. A test reads every view for it.
 * - Views loop and print; they never compute (style 13). They print text and numbers only.
 *
 * Every view is compiled once, at the start, so that a mistake in one stops the start.
 */
export interface Templates {
  /** @param name without folder and ending: `login` is `views/pages/login.ejs`. */
  page(name: string, values: object): string;
}

/** Compiles every view of a folder. Throws a SyntaxError that names the file. */
export function compileTemplates(folder: string): Templates {
  const compiled = new Map<string, (values: object) => string>();
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ejs')) continue;
    const name = relative('.', file).slice(0, -'.ejs'.length).split(sep).join('/');
    compiled.set(name, compileView(folder, file));
  }
  return {
    page(name, values) {
      const render = compiled.get(`pages/${name}`);
      if (!render) throw new Error(`there is no view named pages/${name}`);
      return render(values);
    },
  };
}

function compileView(folder: string, file: string): (values: object) => string {
  const filename = join(folder, file);
  const options: ejs.Options = {
    filename,
    root: folder,
    cache: true,
    strict: true,
    _with: false,
    localsName: 'it',
    escape: escapeHtml,
    compileDebug: false,
  };
  const render = ejs.compile(readFileSync(filename, 'utf8'), options) as ejs.TemplateFunction;
  // Includes look in this cache first, so that nothing is read or compiled while serving.
  ejs.cache.set(filename, render);
  return render;
}

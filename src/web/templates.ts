import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import ejs from 'ejs';
import { escapeHtml } from '../escape-html.js';

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

/** Renders one view with its `it`. */
type View = (it: object) => string;

/** Compiles every view of a folder. Throws a SyntaxError that names the file. */
export function compileTemplates(folder: string): Templates {
  const views = new Map<string, View>();
  const named = (name: string): View => {
    const view = views.get(name);
    if (!view) throw new SyntaxError(`there is no view named ${name} in ${folder}`);
    return view;
  };
  const include: Include = (it, name, values) => named(name)(values ? { ...it, ...values } : it);

  const included = new Set<string>();
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ejs')) continue;
    const text = readFileSync(join(folder, file), 'utf8');
    for (const [, name = ''] of text.matchAll(INCLUDE)) included.add(name);
    const name = `/${file.slice(0, -'.ejs'.length).split(sep).join('/')}`;
    views.set(name, compileView(join(folder, file), text));
  }
  for (const name of included) named(name);
  return { page: (name, values) => named(`/pages/${name}`)({ ...values, include }) };
}

type Include = (it: object, name: string, values?: object) => string;

const INCLUDE = /<%-\s*include\(\s*'([^']*)'/g;

/**
 * The engine's own `include` looks for the file and copies its options each time, which takes
 * longer than rendering a small view. So `include('/partials/icon')` is compiled as a call of ours.
 */
function compileView(filename: string, text: string): View {
  const options: ejs.Options & { readonly unsafePrototypeLocals: boolean } = {
    filename,
    strict: true,
    _with: false,
    localsName: 'it',
    escape: escapeHtml,
    compileDebug: false,
    // Protects templates with `with`; without it, it only copies `it` once more.
    unsafePrototypeLocals: true,
  };
  return ejs.compile(text.replace(INCLUDE, `<%- it.include(it, '$1'`), options) as View;
}

import type { Request, RequestHandler, Response } from 'express';
import { pageValues, type PageOptions } from './page-locals.js';
import type { Templates } from './templates.js';

interface PageContext {
  readonly req: Request;
  readonly templates: Templates;
}

/** Lets `renderPage` find the views. */
export function pageContext(templates: Templates): RequestHandler {
  return (req, res, next) => {
    res.locals['pageContext'] = { req, templates } satisfies PageContext;
    next();
  };
}

/**
 * Answers with `views/pages/<name>.ejs`, which is handed the values and `page` as `it`. The status
 * is whatever was set before, 200 otherwise.
 */
export function renderPage<V extends PageOptions>(res: Response, name: string, values: V): void {
  const { req, templates } = res.locals['pageContext'] as PageContext;
  const html = templates.page(name, { ...values, page: pageValues(req, res, values) });
  res.type('html').send(html);
}

/** The HTML of a view that has no frame of ours and knows nobody: a public page. */
export function renderView(res: Response, name: string, values: object): string {
  const { templates } = res.locals['pageContext'] as PageContext;
  return templates.page(name, values);
}

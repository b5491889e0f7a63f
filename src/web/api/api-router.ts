import { Router, type Request, type RequestHandler, type Response } from 'express';
import { requireAction } from '../middleware/require-action.js';
import { actorOf } from '../request.js';
import type { Answer } from './answer.js';
import type { ApiDeps } from './api-deps.js';
import { API_ROOT } from './api-root.js';
import { wrongMediaType } from './api-problems.js';
import type { Endpoint } from './endpoint.js';
import { endpoints } from './endpoints/index.js';
import { fileUpload } from './file-upload.js';
import { answerOnce, keyOf } from './keyed-request.js';

/** The API's routes, each from one row of the table of endpoints. */
export function apiRoutes(deps: ApiDeps): Router {
  const router = Router();
  for (const endpoint of endpoints) {
    const handlers = [
      requireAction(endpoint.action),
      ...(endpoint.file ? [fileUpload(endpoint.file.field)] : []),
      serve(deps, endpoint),
    ];
    router[endpoint.method](API_ROOT + endpoint.path, ...handlers);
  }
  return router;
}

function serve(deps: ApiDeps, endpoint: Endpoint): RequestHandler {
  return async (req, res) => {
    const wanted = refusedType(endpoint, req);
    send(req, res, wanted === null ? await answerOf(deps, endpoint, req) : wrongMediaType(wanted));
  };
}

async function answerOf(deps: ApiDeps, endpoint: Endpoint, req: Request): Promise<Answer> {
  const { params, query } = req;
  const work = endpoint.accept({ params, query, body: req.body as unknown });
  const key = endpoint.method === 'post' ? keyOf(req) : null;
  const actor = actorOf(req);
  const file = req.file ? { name: req.file.originalname, bytes: req.file.buffer } : null;
  const run = (subject: string | null): Promise<Answer> => work(deps, { actor, subject, file });
  return key === null ? run(null) : answerOnce(deps, req, { key, run });
}

/** The content type that was wanted where another one came; null where all is well. */
function refusedType(endpoint: Endpoint, req: Request): string | null {
  // An empty body has no type; what a GET carries is no input.
  if (req.get('Content-Length') === '0' || endpoint.method === 'get') return null;
  const wanted = endpoint.file ? 'multipart/form-data' : 'application/json';
  // `is` answers null for a request without a body.
  return req.is(wanted) === false ? wanted : null;
}

function send(req: Request, res: Response, answer: Answer): void {
  res.status(answer.status).set(answer.headers);
  if (answer.next !== undefined) res.set('Link', nextLink(req, answer.next));
  if (answer.body === null) res.end();
  else res.type(answer.contentType).send(textOf(answer));
}

const textOf = ({ body, contentType }: Answer): string =>
  typeof body === 'string' && !contentType.includes('json') ? body : JSON.stringify(body);

/** The address of the next page, with the filters that were asked for. */
function nextLink(req: Request, cursor: string): string {
  const url = new URL(req.originalUrl, 'http://own.invalid');
  url.searchParams.set('cursor', cursor);
  return `<${url.pathname}${url.search}>; rel="next"`;
}

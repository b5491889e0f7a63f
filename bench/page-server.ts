import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express, { type Express } from 'express';
import { requestLog } from '../src/web/middleware/request-log.js';
import { noStore, securityHeaders } from '../src/web/middleware/security-headers.js';
import { pageContext, renderPage } from '../src/web/render-page.js';
import { compileTemplates } from '../src/web/templates.js';
import { createApp } from '../src/web/app.js';
import { discardingLog, openBenchServices } from './bench-services.js';
import { openQueueToShow, type QueueToShow } from './queue-to-show.js';
import { literalPage, rowsPage } from './rows-page.js';

/** Where one way of making pages answers. */
export type PageWay = 'literal' | 'templated' | 'framed' | 'stock' | 'queue';

export interface PagePorts {
  readonly ports: Readonly<Record<PageWay, number>>;
  /** What a browser that is logged in to the product sends. */
  readonly person: QueueToShow['person'];
}

/** A process of its own that serves one page in several ways, each on a port of its own. */
const ROWS = rowsPage(200);
const VIEWS = join(import.meta.dirname, '../../bench/views');

function literal(): RequestListener {
  return (_request, response) => {
    const body = literalPage(ROWS);
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-length': Buffer.byteLength(body),
    });
    response.end(body);
  };
}

/** The product's templates behind Express. */
function templated(): Express {
  return rowsApp((app) => app);
}

/** The same behind the log and the headers that every page of the product has. */
function framed(): Express {
  return rowsApp((app) => app.use(requestLog(discardingLog()), ...securityHeaders(false), noStore));
}

function rowsApp(frame: (app: Express) => Express): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  frame(app).use(pageContext(compileTemplates(join(VIEWS, 'ours'))));
  app.get('/', (_req, res) => {
    renderPage(res, 'rows', ROWS);
  });
  return app;
}

/** Express with EJS as their manuals show it, in production: views are cached. */
function stock(): RequestListener {
  const app = express();
  app.set('view engine', 'ejs');
  app.set('views', join(VIEWS, 'stock'));
  app.enable('view cache');
  app.get('/', (_req, res) => {
    res.render('rows', ROWS);
  });
  return app;
}

async function portOf(listener: RequestListener): Promise<number> {
  // Longer than any pause of the bench: a connection that ends as it is used again looks like a fault.
  const server = createServer({ keepAliveTimeout: 120_000 }, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const opened = await openBenchServices();
const { person } = await openQueueToShow(opened.services);
const ports = {
  literal: await portOf(literal()),
  templated: await portOf(templated()),
  framed: await portOf(framed()),
  stock: await portOf(stock()),
  queue: await portOf(createApp(opened.services)),
};
process.send?.({ ports, person } satisfies PagePorts);
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ processorSeconds: (user + system) / 1e6 });
});
process.on('disconnect', () => {
  void opened.close().finally(() => process.exit(0));
});

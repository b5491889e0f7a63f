import { Router } from 'express';
import type { PublicAddress } from '../../public-address.js';
import { renderPage } from '../render-page.js';
import { apiPage } from './api-page.js';
import { API_ROOT } from './api-root.js';
import { endpoints } from './endpoints/index.js';
import { openApiDocument } from './openapi.js';

/** Of the interface, not of the product: it rises when a program would notice. */
const API_VERSION = '1.0.0';

/** The API's description, for anybody: as a document for programs, as a page for people. */
export function apiDescriptionRoutes({
  address,
}: {
  readonly address: Pick<PublicAddress, 'url'>;
}): Router {
  const document = openApiDocument(endpoints, { version: API_VERSION });
  const text = JSON.stringify(document);
  const router = Router();

  router.get(`${API_ROOT}/openapi.json`, (_req, res) => {
    res.set({ 'Cache-Control': 'public, max-age=300', 'Access-Control-Allow-Origin': '*' });
    res.type('application/json').send(text);
  });

  router.get('/api', (_req, res) => {
    res.set('Cache-Control', 'public, max-age=300');
    renderPage(res, 'api', apiPage(endpoints, { document, siteUrl: address.url() }));
  });

  return router;
}

import { fileURLToPath } from 'node:url';
import { dirname, join } from 'node:path';
import { static as serveFolder, Router } from 'express';

export interface AssetFolders {
  /** Style sheets, icons. */
  readonly public: string;
  /** Compiled browser scripts. */
  readonly client: string;
}

/**
 * Everything a page loads besides itself, all of it ours, under `/assets`. Browsers ask again with
 * the validator each time, so that an upgrade is never half seen; fonts never change and are kept.
 */
export function assetRoutes(folders: AssetFolders): Router {
  const router = Router();
  const checked = { cacheControl: true, maxAge: 0, index: false, redirect: false } as const;
  router.use('/assets/fonts', serveFolder(fontFolder(), { ...kept, index: false }));
  router.get('/assets/client/vendor/morphdom.js', (_req, res) => {
    res.sendFile(morphdomFile(), { ...checked, headers: JAVASCRIPT });
  });
  router.use('/assets/client', serveFolder(folders.client, checked));
  router.use('/assets', serveFolder(folders.public, checked));
  return router;
}

const kept = { immutable: true, maxAge: '365d', redirect: false } as const;

const JAVASCRIPT = { 'Content-Type': 'text/javascript; charset=utf-8' } as const;

/** The module as its package brings it, for browsers: it imports nothing. */
function morphdomFile(): string {
  return join(dirname(fileURLToPath(import.meta.resolve('morphdom'))), 'morphdom-esm.js');
}

function fontFolder(): string {
  const styles = fileURLToPath(import.meta.resolve('@fontsource-variable/archivo/wdth.css'));
  return `${dirname(styles)}/files`;
}

import type { Page } from 'playwright-core';
import { openBrowserBench, type BrowserBench, type PageOptions } from '../support.js';
import { fillInstallation } from './fill-installation.js';
import type { Places, Screen } from './screen-list.js';

export interface FilledBench {
  readonly bench: BrowserBench;
  readonly places: Places;
  /** A page of somebody who may see this screen; opened once for each who. */
  pageFor(screen: Screen, options?: PageOptions): Promise<Page>;
  close(): Promise<void>;
}

/** The sample organisation, an administrator, and a browser. */
export async function openFilledBench(): Promise<FilledBench> {
  const bench = await openBrowserBench();
  const id = await bench.person('admin');
  const admin = { kind: 'person', id, name: 'The admin', role: 'admin', zone: 'UTC' } as const;
  const places = await fillInstallation(bench.services, admin);
  const pages = new Map<Screen['as'], Promise<Page>>();
  return {
    bench,
    places,
    pageFor({ as }, options) {
      const page =
        pages.get(as) ??
        (as === 'admin' ? bench.pageOf('admin@example.com', options) : bench.page(options));
      pages.set(as, page);
      return page;
    },
    close: () => bench.close(),
  };
}

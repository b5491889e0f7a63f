import type { Page } from 'playwright-core';
import { loadSample } from '../../../src/sample/sample-organisation.js';
import { recallScene } from '../../../src/scenes/scene-recaller.js';
import { openBrowserBench, type BrowserBench, type PageOptions } from '../support.js';
import { placesIn, type Places, type Screen } from './screen-list.js';

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
  await loadSample(bench.services, admin);
  const soon = { scene: 'holiday', from: '2026-03-20', to: '2026-04-02' };
  await recallScene(bench.services, admin, { ...soon, overDays: null, seen: null });
  const places = await placesIn(bench.services);
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

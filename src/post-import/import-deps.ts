import type { Access } from '../access/access.js';
import type { Logger } from '../log.js';
import type { PublishingDeps } from '../publishing/publishing-deps.js';

export interface ImportDeps extends PublishingDeps {
  readonly access: { readonly people: Pick<Access['people'], 'actor'> };
  readonly log: Pick<Logger, 'error' | 'info'>;
  /** This process's name in leases. */
  readonly publisher: { readonly owner: string };
}

import type { RequestHandler } from 'express';
import { can } from '../../access/can.js';
import { stoppedAfter } from '../../publishing/restoring/restoration.js';
import type { OrganisationRecord } from '../../store/organisation.js';
import type { Store } from '../../store/store.js';

/** What every page says while nothing goes out after a restoration. */
export interface StoppedBanner {
  readonly sentence: string;
  /** Where somebody decides; empty for whoever may not. */
  readonly href: string;
}

/** Lets every page of somebody who is known say that publishing is stopped (R18). */
export function stoppedPublishing({ organisation }: Pick<Store, 'organisation'>): RequestHandler {
  return async (req, res, next) => {
    if (req.actor && req.method === 'GET') {
      const found = await organisation
        .findById('organisation')
        .select({ restored: 1 })
        .lean<Pick<OrganisationRecord, 'restored'>>()
        .exec();
      const restoration = found && stoppedAfter(found);
      if (restoration) {
        const may = can(req.actor, 'publishing.resume');
        const from = restoration.from === 'backup' ? 'a backup' : 'an export';
        const until = may ? 'until you resume it' : 'until an administrator resumes it';
        res.locals['stopped'] = {
          sentence: `Everything was put back from ${from}. Nothing goes out ${until}.`,
          href: may ? '/settings/restored' : '',
        } satisfies StoppedBanner;
      }
    }
    next();
  };
}

import { Router, type Request, type Response } from 'express';
import { CallerError } from '../../failures.js';
import type { PublishingDeps } from '../../publishing/publishing-deps.js';
import {
  restorationState,
  resumePublishing,
  undecidedDeliveries,
} from '../../publishing/restoring/publishing-resumer.js';
import { describeDeliveries } from '../../publishing/viewing/delivery-view.js';
import {
  decideRestored,
  type RestoredDecision,
} from '../../publishing/restoring/restored-decision.js';
import { lookForRestored } from '../../publishing/restoring/restored-lookup.js';
import { isRecordId } from '../../store/record-id.js';
import type { FlashRecord } from '../../store/sessions.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';
import type { WebServices } from '../services.js';
import { knownForm } from '../composer/composer-body.js';
import { DECIDED, restoredPage } from './restored-page.js';

const PATH = '/settings/restored';
/** How many are shown, and so decided about, at once. */
const SHOWN = 50;

export type RestoredServices = WebServices & PublishingDeps;

/** Settings, Restored: what was due when everything was put back, and going on (R18). */
export function restoredRoutes(services: RestoredServices): Router {
  const router = Router();
  const { store, clock } = services;

  router.get(PATH, requireAction('publishing.resume'), async (req, res) => {
    const state = await restorationState(store);
    const page = state.restoration
      ? await undecidedDeliveries(store, state.restoration, SHOWN)
      : { deliveries: [], more: false };
    const items = await describeDeliveries(store, page.deliveries);
    const { zone } = personOf(req);
    renderPage(res, 'restored', restoredPage(state, { items, now: clock.now(), zone }));
  });

  router.post(`${PATH}/decide`, requireAction('publishing.resume'), async (req, res) => {
    const body = knownForm(req.body, { one: ['decision'], many: ['delivery'] });
    const ids = [...new Set(body.texts('delivery'))].filter(isRecordId).slice(0, SHOWN);
    const asked = body.text('decision');
    if (ids.length === 0) {
      leave(req, res, { tone: 'warning', text: 'Nothing was changed: choose posts first.' });
      return;
    }
    if (asked === 'look') leave(req, res, await lookFor(req, ids));
    else if (asked === 'next-slot' || asked === 'went-out' || asked === 'cancel') {
      leave(req, res, await decide(req, ids, asked));
    } else {
      leave(req, res, { tone: 'warning', text: 'Nothing was changed: there is no such decision.' });
    }
  });

  router.post(`${PATH}/resume`, requireAction('publishing.resume'), async (req, res) => {
    const { undecided } = await resumePublishing(services, personOf(req));
    const rest = undecided > 0 ? ` ${undecided} that were due stay held until you decide.` : '';
    leave(req, res, { tone: 'good', text: `Publishing goes on from now.${rest}` });
  });

  function leave(req: Request, res: Response, flash: FlashRecord): void {
    leaveFlash(req, flash);
    redirectTo(res, PATH);
  }

  async function lookFor(req: Request, ids: readonly string[]): Promise<FlashRecord> {
    const actor = personOf(req);
    const counts = { found: 0, absent: 0, 'cannot-tell': 0 };
    const problems = await forEach(ids, async (id) => {
      const { outcome } = await lookForRestored(services, actor, id);
      counts[outcome] += 1;
    });
    const text = `Looked at ${ids.length}: ${counts.found} had gone out and count as published, ${counts.absent} are not on their network, and of ${counts['cannot-tell']} nobody can tell.`;
    return { tone: problems === '' ? 'good' : 'warning', text: `${text}${problems}` };
  }

  async function decide(
    req: Request,
    ids: readonly string[],
    decision: RestoredDecision,
  ): Promise<FlashRecord> {
    const actor = personOf(req);
    let done = 0;
    const refusals = new Set<string>();
    const problems = await forEach(ids, async (id) => {
      const result = await decideRestored(services, actor, id, { decision });
      if (result.type === 'moved') done += 1;
      else for (const { sentence } of result.refusal.broken) refusals.add(sentence);
    });
    const refused = [...refusals].map((sentence) => ` ${sentence}`).join('');
    const text = `${done} of ${ids.length} ${DECIDED[decision]}.${refused}${problems}`;
    return { tone: done === ids.length ? 'good' : 'warning', text };
  }

  return router;
}

/** One after the other; what somebody else decided meanwhile stops none of the rest. */
async function forEach(
  ids: readonly string[],
  work: (id: string) => Promise<void>,
): Promise<string> {
  const problems = new Set<string>();
  for (const id of ids) {
    try {
      await work(id);
    } catch (error) {
      if (!(error instanceof CallerError)) throw error;
      problems.add(error.message);
    }
  }
  return [...problems].map((sentence) => ` ${sentence}`).join('');
}

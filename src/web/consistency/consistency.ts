import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import type { AuditLog } from '../../access/audit-log.js';
import { can } from '../../access/can.js';
import { listChannels } from '../../channels/channel-finder.js';
import { bankConsistency } from '../../consistency/bank-consistency.js';
import { consistencyHistory } from '../../consistency/consistency-history.js';
import { deliveryTexts } from '../../consistency/delivery-texts.js';
import { consistencyPath } from '../../consistency/fall-notices.js';
import { isoWeekAt, isoWeekNamed } from '../../consistency/iso-week.js';
import { setThreshold, thresholdOf } from '../../consistency/threshold.js';
import { weekLedger } from '../../consistency/week-ledger.js';
import { FUNCTION_NAMES } from '../../domain/index.js';
import { NotFoundError } from '../../failures.js';
import { loadOrganisation } from '../../publishing/planning/channel-queue.js';
import type { Store } from '../../store/store.js';
import { namedIn } from './account-view.js';
import { dimmerPage } from './dimmer-page.js';
import { overviewPage } from './overview-page.js';
import { formProblems, NO_PROBLEMS, typedText, type FormProblems } from '../form-problems.js';
import { readInput } from '../input.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';
import type { WebServices } from '../services.js';

const overviewQuery = z.strictObject({ week: z.string().max(8).optional() });
const dimmerQuery = z.strictObject({ at: z.iso.date().optional() });
const dimmerParams = z.strictObject({
  channel: z.string().max(40),
  function: z.enum(FUNCTION_NAMES),
});
const THRESHOLD = 'Give a whole number from 0 to 100.';
const thresholdInput = z.strictObject({
  threshold: z
    .string({ error: THRESHOLD })
    .regex(/^\d{1,3}$/, { error: THRESHOLD })
    .transform(Number),
});

const frame = { section: 'board', styles: ['publishing', 'consistency'] } as const;

/** How well the bank kept its promises: all dimmers, and one of them over time. */
export function consistencyRoutes(
  services: WebServices & { readonly store: Store; readonly audit: Pick<AuditLog, 'record'> },
): Router {
  const { store, clock } = services;
  const router = Router();

  router.get('/board/consistency', requireAction('dimmer.read'), (req, res) =>
    showOverview(req, res, NO_PROBLEMS),
  );

  async function showOverview(req: Request, res: Response, problems: FormProblems): Promise<void> {
    const now = clock.now();
    const query = readInput(overviewQuery, req.query);
    const [organisation, channels] = await Promise.all([
      loadOrganisation(store),
      listChannels(store),
    ]);
    const { zone } = organisation;
    const week = query.week ? isoWeekNamed(zone, query.week) : isoWeekAt(zone, now, -1);
    if (!week || week.from > now) throw new NotFoundError('The week');
    const after = isoWeekAt(zone, week.from, 1);
    renderPage(res, 'consistency', {
      ...frame,
      title: 'Consistency',
      editable: can(personOf(req), 'consistency.edit'),
      problems,
      typedThreshold: typedText(req.body, ['threshold'])['threshold'] ?? '',
      ...overviewPage({
        ...{ channels, week, zone, threshold: thresholdOf(organisation) },
        scores: await bankConsistency(store, { organisation, channels, now }),
        ledger: await weekLedger(store, week, now),
        before: isoWeekAt(zone, week.from, -1),
        after: after.from <= now ? after : null,
      }),
    });
  }

  router.post(
    '/board/consistency/threshold',
    requireAction('consistency.edit'),
    async (req, res) => {
      const read = thresholdInput.safeParse(req.body);
      if (!read.success) {
        const problems = formProblems({ threshold: [THRESHOLD] });
        await showOverview(req, res.status(400), problems);
        return;
      }
      const { threshold } = read.data;
      await setThreshold(services, personOf(req), threshold);
      const text =
        threshold === 0
          ? 'Nobody is told any more when a score falls.'
          : `Managers are told when a score falls under ${threshold}.`;
      leaveFlash(req, { tone: 'good', text });
      redirectTo(res, '/board/consistency');
    },
  );

  router.get(
    '/board/consistency/:channel/:function',
    requireAction('dimmer.read'),
    async (req: Request<{ channel: string; function: string }>, res) => {
      const known = dimmerParams.safeParse(req.params);
      if (!known.success) throw new NotFoundError('The dimmer');
      const { channel, function: name } = known.data;
      const { at } = readInput(dimmerQuery, req.query);
      const viewer = { now: clock.now(), zone: personOf(req).zone };
      const request = { channel, function: name, ...(at ? { at: { date: at } } : {}) };
      const history = await consistencyHistory(store, request, viewer.now);
      const [organisation, texts] = await Promise.all([
        loadOrganisation(store),
        deliveryTexts(store, namedIn(history.chosen.account)),
      ]);
      const page = dimmerPage(history, {
        ...{ path: consistencyPath(channel, name), function: name, texts, viewer },
        threshold: thresholdOf(organisation),
      });
      renderPage(res, 'consistency-dimmer', {
        ...frame,
        mayReadInbox: can(personOf(req), 'message.read'),
        title: `Consistency of ${page.label} on ${page.channel.name}`,
        ...page,
      });
    },
  );

  return router;
}

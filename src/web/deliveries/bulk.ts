import { Router, type Request, type Response } from 'express';
import { trusted } from 'mongoose';
import { ConflictError } from '../../failures.js';
import { approveTogether, cancelTogether } from '../../publishing/scheduling/bulk-decisions.js';
import { moveTogether, previewBulkMove } from '../../publishing/scheduling/bulk-move.js';
import { describeDeliveries, LISTED_FIELDS } from '../../publishing/viewing/delivery-view.js';
import type { PublishingDeps } from '../../publishing/publishing-deps.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';
import type { WebServices } from '../services.js';
import { readBulkForm, targetOf, type BulkForm } from './bulk-form.js';
import { bulkDecisionPage, bulkMovePage, type BulkContext } from './bulk-page.js';
import { changedFlash, countOf } from './deliveries-flash.js';

/** What is done to several deliveries of the queue: told first, then done in one step. */
export function bulkRoutes(services: WebServices & PublishingDeps): Router {
  const router = Router();
  const { clock, store } = services;

  /** The form; undefined once its sender was sent back with what is missing. */
  function formOf(req: Request, res: Response): { form: BulkForm; plan: string } | undefined {
    const read = readBulkForm(req.body);
    if (read.type === 'form') return read;
    leaveFlash(req, { tone: 'warning', text: read.sentence });
    redirectTo(res, read.back);
    return undefined;
  }

  async function contextOf(req: Request, form: BulkForm): Promise<BulkContext> {
    const records = await store.deliveries
      .find({ _id: trusted({ $in: form.deliveries }) })
      .select(LISTED_FIELDS)
      .lean<DeliveryRecord[]>()
      .exec();
    const byTime = (a: DeliveryRecord, b: DeliveryRecord): number =>
      (a.dueAt?.getTime() ?? Infinity) - (b.dueAt?.getTime() ?? Infinity) ||
      (a._id < b._id ? -1 : 1);
    const items = await describeDeliveries(store, records.sort(byTime));
    const person = personOf(req);
    return { person, now: clock.now(), form, items: new Map(items.map((item) => [item.id, item])) };
  }

  async function preview(
    req: Request,
    res: Response,
    { form, problem = '' }: { readonly form: BulkForm; readonly problem?: string },
  ): Promise<void> {
    const context = await contextOf(req, form);
    if (form.how === 'cancel' || form.how === 'approve') {
      renderPage(res, 'bulk', bulkDecisionPage(form.how, null, context));
      return;
    }
    const { items, plan } = await previewBulkMove(services, context.person, inputOf(form));
    renderPage(res, 'bulk', bulkMovePage(items, { type: 'preview', plan, problem }, context));
  }

  router.post('/queue/bulk', requireAction('delivery.move'), async (req, res) => {
    const read = formOf(req, res);
    if (read) await preview(req, res, read);
  });

  router.post('/queue/bulk/do', requireAction('delivery.move'), async (req, res) => {
    const read = formOf(req, res);
    if (!read) return;
    const { form, plan } = read;
    const person = personOf(req);
    const { back } = form;
    const context = await contextOf(req, form);
    const tell = (text: string, undo: string | null): void => {
      leaveFlash(req, undo ? changedFlash(text, { undo, back }) : { tone: 'notice', text });
    };
    if (form.how === 'cancel' || form.how === 'approve') {
      const act = form.how === 'cancel' ? cancelTogether : approveTogether;
      const { done, not, undo } = await act(services, person, form.deliveries);
      tell(`${countOf(done.length)} ${form.how === 'cancel' ? 'cancelled' : 'approved'}.`, undo);
      if (not.length === 0) {
        redirectTo(res, back);
        return;
      }
      const why = new Map(not.map(({ id, sentence }) => [id, sentence]));
      renderPage(res, 'bulk', bulkDecisionPage(form.how, why, context));
      return;
    }
    try {
      const { items, undo } = await moveTogether(services, person, { ...inputOf(form), plan });
      const moved = items.filter(({ type }) => type === 'moves').length;
      tell(`${countOf(moved)} moved.`, undo);
      if (moved === items.length) redirectTo(res, back);
      else renderPage(res, 'bulk', bulkMovePage(items, { type: 'done' }, context));
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      res.status(409);
      await preview(req, res, { form, problem: error.message });
    }
  });

  return router;
}

function inputOf(form: BulkForm) {
  return {
    deliveries: form.deliveries,
    how: targetOf(form) ?? ({ type: 'slots', from: null } as const),
    overrideReason: form.overrideReason === '' ? null : form.overrideReason,
  };
}

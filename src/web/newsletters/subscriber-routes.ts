import { pipeline } from 'node:stream/promises';
import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { exportSubscribers } from '../../newsletter/subscriber-export.js';
import { importSubscribers } from '../../newsletter/subscriber-import.js';
import {
  countSubscribers,
  findListChannel,
  listSubscribers,
  removeSubscriber,
  type NewsletterDeps,
} from '../../newsletter/subscriber-list.js';
import { newsletterAddress } from '../../networks/email/newsletter-address.js';
import type { PublicAddress } from '../../public-address.js';
import { isRecordId } from '../../store/record-id.js';
import { FormFields } from '../form-fields.js';
import { NO_PROBLEMS, problemsOf, type FormProblems } from '../form-problems.js';
import { readInput } from '../input.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';
import { PAGE_SIZE, subscribersPage, subscribersPath } from './subscribers-page.js';

type ById = Request<{ id: string }>;

export interface SubscriberRouteServices extends NewsletterDeps {
  readonly address: Pick<PublicAddress, 'url'>;
}

/** Settings: who gets a channel's mails. */
export function subscriberRoutes(services: SubscriberRouteServices): Router {
  const { store, networks, clock, address } = services;
  const router = Router();
  const read = requireAction('subscriber.read');
  const edit = requireAction('subscriber.edit');

  router.get('/settings/channels/:id/subscribers', read, async (req: ById, res) => {
    await show(req, res, { typed: {}, problems: NO_PROBLEMS });
  });

  router.post('/settings/channels/:id/subscribers', edit, async (req: ById, res) => {
    const { id } = req.params;
    const fields = new FormFields(req.body);
    const wish = {
      channel: id,
      typed: fields.text('addresses'),
      consent: fields.text('consent'),
    };
    try {
      const { added, already, left } = await importSubscribers(services, personOf(req), wish);
      const passed = [
        ...(already > 0 ? [`${already} were on the list already`] : []),
        ...(left > 0 ? [`${left} have left and stay away`] : []),
      ];
      const people = added === 1 ? '1 address was' : `${added} addresses were`;
      const rest = passed.length === 0 ? '' : ` ${passed.join('; ')}.`;
      leaveFlash(req, { tone: 'good', text: `${people} brought in.${rest}` });
      redirectTo(res, subscribersPath(id));
    } catch (error) {
      const problems = problemsOf(error);
      await show(req, res.status(400), { typed: fields.typed(), problems });
    }
  });

  router.get('/settings/channels/:id/subscribers.csv', read, async (req: ById, res) => {
    const { name, csv } = await exportSubscribers(services, personOf(req), req.params.id);
    res.attachment(`subscribers-${name}.csv`).type('text/csv');
    await pipeline(csv, res);
  });

  router.post(
    '/settings/channels/:id/subscribers/:subscriber/remove',
    edit,
    async (req: Request<{ id: string; subscriber: string }>, res) => {
      readInput(z.strictObject({}), req.body);
      const { id: channel, subscriber } = req.params;
      const removed = await removeSubscriber(services, personOf(req), { channel, subscriber });
      leaveFlash(req, { tone: 'good', text: `${removed.address} gets no more mails.` });
      redirectTo(res, subscribersPath(channel));
    },
  );

  async function show(
    req: ById,
    res: Response,
    form: { readonly typed: Readonly<Record<string, string>>; readonly problems: FormProblems },
  ): Promise<void> {
    const channel = await findListChannel(services, req.params.id);
    const { after, address: asked } = req.query;
    const wanted = typeof asked === 'string' ? asked : '';
    const page = {
      channel: channel._id,
      limit: PAGE_SIZE,
      ...(typeof after === 'string' && isRecordId(after) ? { after } : {}),
      ...(wanted === '' ? {} : { address: wanted }),
    };
    const [counts, found] = await Promise.all([
      countSubscribers(store, channel._id),
      listSubscribers(store, page),
    ]);
    const values = subscribersPage(
      {
        ...{ channel, network: networks.get(channel.network), counts, found, address: wanted },
        publicUrl: newsletterAddress(address.url(), channel.slug),
        ...form,
      },
      { now: clock.now(), zone: personOf(req).zone },
    );
    renderPage(res, 'subscribers', values);
  }

  return router;
}

import { Router, type Request, type Response } from 'express';
import { CallerError, ForbiddenError, NotFoundError } from '../../failures.js';
import { loadDelivery } from '../../publishing/viewing/delivery-view.js';
import { deletePublished, editPublished } from '../../publishing/changing/wanted-change.js';
import type { ChannelRecord } from '../../store/channels.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { knownForm } from '../composer/composer-body.js';
import type { DeliveryServices } from './delivery-show.js';
import { channelPhrase } from './deliveries-flash.js';
import { excerpt } from './deliveries-words.js';
import { personOf } from '../request.js';

const OUT_INPUTS = { one: ['text'] };

/** Changing or taking back what is out on a channel. */
export function outRoutes(services: DeliveryServices): Router {
  const router = Router();
  const { store, connections } = services;

  /** The form with what was typed, or with what is wanted or out already. */
  async function show(
    res: Response,
    id: string,
    form: { readonly text?: string; readonly error?: string } = {},
  ): Promise<void> {
    const delivery = await loadDelivery(store, id);
    const { channel, change } = delivery;
    const record = await store.channels.findById(channel.id).lean<ChannelRecord>().exec();
    if (!record || !connections.knows(channel.network)) throw new NotFoundError('Its channel');
    const { network, connection } = await connections.open(record);
    const limits = await network.limits(connection);
    const text = form.text ?? change?.text ?? delivery.text;
    const used = network.measure?.(text, limits);
    const most = limits.text ? `At most ${limits.text.most} ${limits.text.unit}` : '';
    const count = most && used !== undefined ? `; it has ${used} now` : '';
    renderPage(res, 'delivery-edit', {
      ...{ title: `Edit what is out on ${channel.name}`, section: 'queue', styles: ['publishing'] },
      here: `/deliveries/${id}`,
      where: channel.name,
      heading: excerpt(delivery.title, delivery.text, 70),
      field: {
        ...{ name: 'text', label: 'What it says', rows: 8, value: text, error: form.error ?? '' },
        hint: most ? `${most}${count}.` : '',
      },
    });
  }

  router.get('/deliveries/:id/edit', requireAction('delivery.edit'), async (req, res) => {
    await show(res, String(req.params['id']));
  });

  router.post('/deliveries/:id/edit', requireAction('delivery.edit'), async (req, res) => {
    const id = String(req.params['id']);
    const text = knownForm(req.body, OUT_INPUTS).text('text').replaceAll('\r\n', '\n');
    try {
      const delivery = await editPublished(services, personOf(req), id, { text });
      const where = await channelPhrase(store, delivery.channel);
      leaveFlash(req, { tone: 'good', text: `Saved: it says so on ${where} within moments.` });
      redirectTo(res, `/deliveries/${id}`);
    } catch (error) {
      if (!keepsText(error)) throw error;
      res.status(422);
      await show(res, id, { text, error: wordsOf(error) });
    }
  });

  router.get('/deliveries/:id/delete', requireAction('delivery.delete'), async (req, res) => {
    const id = String(req.params['id']);
    const { channel, title, text } = await loadDelivery(store, id);
    renderPage(res, 'delivery-delete', {
      ...{ title: `Delete on ${channel.name}`, section: 'queue', styles: ['publishing'] },
      ...{ here: `/deliveries/${id}`, where: channel.name, heading: excerpt(title, text, 70) },
    });
  });

  router.post(
    '/deliveries/:id/delete',
    requireAction('delivery.delete'),
    async (req: Request, res: Response) => {
      const id = String(req.params['id']);
      const delivery = await deletePublished(services, personOf(req), id);
      const where = await channelPhrase(store, delivery.channel);
      leaveFlash(req, { tone: 'notice', text: `It is deleted on ${where} within moments.` });
      redirectTo(res, `/deliveries/${id}`);
    },
  );

  return router;
}

/** Whatever keeps it from being saved, the text that was typed is shown again. */
const keepsText = (error: unknown): error is CallerError =>
  error instanceof CallerError &&
  !(error instanceof NotFoundError) &&
  !(error instanceof ForbiddenError);

const wordsOf = (error: CallerError): string =>
  'fields' in error
    ? Object.values(error.fields as Record<string, string[]>)
        .flat()
        .join(' ')
    : error.message;

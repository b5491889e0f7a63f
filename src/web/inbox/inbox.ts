import { Router, type Request, type Response } from 'express';
import { NotFoundError, InvalidInputError } from '../../failures.js';
import { answerInput, answerMessage } from '../../listening/message-answer.js';
import { loadConversation, loadInbox, readInboxCursor } from '../../listening/inbox-view.js';
import type { Networks } from '../../networks/registry.js';
import { loadChannelLabels } from '../../publishing/viewing/delivery-view-labels.js';
import type { PublishingDeps } from '../../publishing/publishing-deps.js';
import { isRecordId, newRecordId } from '../../store/record-id.js';
import { formProblems, NO_PROBLEMS, type FormProblems } from '../form-problems.js';
import { readInput } from '../input.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';
import { conversationPage, inboxPage } from './inbox-page.js';

const PAGE_ROWS = 50;

type ById = Request<{ id: string }>;

export type InboxServices = PublishingDeps & { readonly networks: Networks };

/** What people say on the channels, and answering it. */
export function inboxRoutes(services: InboxServices): Router {
  const { store, clock, networks } = services;
  const router = Router();

  router.get('/inbox', requireAction('message.read'), async (req, res) => {
    const { channel, after } = req.query;
    const channels = await loadChannelLabels(store);
    const chosen =
      typeof channel === 'string' && channel !== ''
        ? channels.find(({ id }) => id === channel)
        : null;
    if (chosen === undefined) throw new NotFoundError('The channel');
    const page = await loadInbox(store, {
      channel: chosen?.id ?? null,
      after: readInboxCursor(after),
      limit: PAGE_ROWS,
    });
    const listening = networks
      .all()
      .filter(({ capabilities }) => capabilities.inbound)
      .map(({ label }) => label);
    const context = { person: personOf(req), now: clock.now() };
    renderPage(res, 'inbox', inboxPage(page, { channels, chosen, listening }, context));
  });

  router.get('/inbox/:id', requireAction('message.read'), async (req: ById, res) => {
    await show(req, res, { text: '', replyId: newRecordId(), problems: NO_PROBLEMS });
  });

  router.post('/inbox/:id', requireAction('message.answer'), async (req: ById, res) => {
    const body = (req.body ?? {}) as Record<string, unknown>;
    const { submission, ...rest } = body;
    const replyId =
      typeof submission === 'string' && isRecordId(submission) ? submission : newRecordId();
    try {
      const { text } = readInput(answerInput, rest);
      const request = { message: req.params.id, text, replyId };
      await answerMessage(services, personOf(req), request);
      leaveFlash(req, { tone: 'good', text: 'Your answer is saved and goes out now.' });
      redirectTo(res, `/inbox/${req.params.id}`);
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      const typed = typeof body['text'] === 'string' ? body['text'] : '';
      const problems = formProblems(error.fields);
      await show(req, res.status(400), { text: typed, replyId, problems });
    }
  });

  async function show(
    req: ById,
    res: Response,
    form: {
      readonly text: string;
      readonly replyId: string;
      readonly problems: FormProblems;
    },
  ): Promise<void> {
    const conversation = await loadConversation(store, req.params.id);
    const network = networks.get(conversation.message.channel.network);
    const context = { person: personOf(req), now: clock.now() };
    const mayAnswer = network.capabilities.reply;
    renderPage(
      res,
      'conversation',
      conversationPage(conversation, { ...form, mayAnswer }, context),
    );
  }

  return router;
}

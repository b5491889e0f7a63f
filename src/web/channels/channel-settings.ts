import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { editChannel } from '../../channels/channel-editor.js';
import { findChannel } from '../../channels/channel-finder.js';
import { countCancellable, deleteChannel } from '../../channels/channel-remover.js';
import type { ChannelsDeps } from '../../channels/channels-deps.js';
import { testChannel } from '../../channels/connection-check.js';
import { issueNewSecret } from '../../channels/secret-issuer.js';
import { ConflictError, InvalidInputError } from '../../failures.js';
import type { CheckOutcome } from '../../networks/contract.js';
import { readChangesForm } from './channel-form.js';
import { deletePage, editPage, type Refusal } from './channel-pages.js';
import { connectionValues } from './channel-values.js';
import { channelPath, refusalView } from './channel-view.js';
import { FormFields } from '../form-fields.js';
import { formProblems, NO_PROBLEMS, problemsOf, type FormProblems } from '../form-problems.js';
import { readInput } from '../input.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';
import { showSecret } from './channels.js';

const secretInput = z.strictObject({
  revision: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number),
});
const deleteInput = z.strictObject({ name: z.string().default('') });

type ById = Request<{ id: string }>;

/** Settings: one channel's name, connection, approval, secret and end. */
export function channelSettingsRoutes(services: ChannelsDeps): Router {
  const { store, networks, clock } = services;
  const router = Router();
  const edit = requireAction('channel.edit');
  const remove = requireAction('channel.remove');

  router.get('/settings/channels/:id', edit, async (req: ById, res) => {
    await showEdit(req, res, { values: null, problems: NO_PROBLEMS, refusal: null });
  });

  router.post('/settings/channels/:id', edit, async (req: ById, res) => {
    const { id } = req.params;
    const fields = new FormFields(req.body);
    const again = (status: number, problems: FormProblems, refusal: Refusal) =>
      showEdit(req, res.status(status), { values: fields.typed(), problems, refusal });
    try {
      const revision = Number(fields.text('revision'));
      const unreachableToo = fields.flag('unreachableToo');
      const network = networks.get((await findChannel(store, id)).network);
      const changes = readChangesForm(network, fields);
      const request = { id, revision, changes, unreachableToo };
      const outcome = await editChannel(services, personOf(req), request);
      if (outcome.type === 'saved') {
        leaveFlash(req, { tone: 'good', text: `${outcome.channel.name} is saved.` });
        redirectTo(res, channelPath(id));
      } else await again(422, NO_PROBLEMS, refusalView(changes.name, outcome));
    } catch (error) {
      if (error instanceof ConflictError) {
        await again(409, formProblems({ '': [error.message] }), null);
      } else await again(400, problemsOf(error), null);
    }
  });

  router.post('/settings/channels/:id/test', edit, async (req: ById, res) => {
    const { id } = req.params;
    readInput(z.strictObject({}), req.body);
    const outcome = await testChannel(services, personOf(req), id);
    leaveFlash(req, testFlash(outcome));
    redirectTo(res, channelPath(id));
  });

  router.post('/settings/channels/:id/secret', edit, async (req: ById, res) => {
    const { id } = req.params;
    const { revision } = readInput(secretInput, req.body);
    const issued = await issueNewSecret(services, personOf(req), { id, revision });
    showSecret(res, await findChannel(store, id), issued);
  });

  router.get('/settings/channels/:id/delete', remove, async (req: ById, res) => {
    await showDelete(req, res, { typed: '', error: '' });
  });

  router.post('/settings/channels/:id/delete', remove, async (req: ById, res) => {
    const { name: typedName } = readInput(deleteInput, req.body);
    try {
      const { name } = await findChannel(store, req.params.id);
      const request = { id: req.params.id, typedName };
      const cancelled = await deleteChannel(services, personOf(req), request);
      leaveFlash(req, { tone: 'good', text: deletedText(name, cancelled) });
      redirectTo(res, '/settings/channels');
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      const sentence = error.fields['name']?.join(' ') ?? error.message;
      await showDelete(req, res.status(400), { typed: typedName, error: sentence });
    }
  });

  interface EditState {
    readonly values: Readonly<Record<string, string>> | null;
    readonly problems: FormProblems;
    readonly refusal: Refusal;
  }
  async function showEdit(req: ById, res: Response, given: EditState): Promise<void> {
    const channel = await findChannel(store, req.params.id);
    const state = { values: given.values ?? connectionValues(channel), problems: given.problems };
    const values = editPage(
      { channel, network: networks.get(channel.network) },
      { now: clock.now(), zone: personOf(req).zone },
      { state, refusal: given.refusal },
    );
    renderPage(res, 'channels-edit', values);
  }

  async function showDelete(
    req: ById,
    res: Response,
    asked: { readonly typed: string; readonly error: string },
  ): Promise<void> {
    const channel = await findChannel(store, req.params.id);
    const queued = await countCancellable(store, channel._id);
    const values = deletePage(
      { channel, network: networks.get(channel.network) },
      { now: clock.now(), zone: personOf(req).zone },
      { ...asked, queued },
    );
    renderPage(res, 'channels-delete', values);
  }

  return router;
}

function testFlash(outcome: CheckOutcome) {
  switch (outcome.type) {
    case 'ok':
      return { tone: 'good', text: `The connection works: ${outcome.account}.` } as const;
    case 'rejected':
      return { tone: 'trouble', text: `The connection was refused. ${outcome.reason}` } as const;
    case 'unreachable':
      return { tone: 'warning', text: `Nobody could be reached. ${outcome.reason}` } as const;
  }
}

function deletedText(name: string, cancelled: number): string {
  if (cancelled === 0) return `${name} is deleted.`;
  return `${name} is deleted; ${cancelled === 1 ? 'one delivery was' : `${cancelled} deliveries were`} cancelled.`;
}

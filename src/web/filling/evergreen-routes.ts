import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { can } from '../../access/can.js';
import { listChannels } from '../../channels/channel-finder.js';
import { FUNCTION_NAMES } from '../../domain/index.js';
import {
  addEvergreen,
  changeEvergreen,
  findEvergreen,
  listEvergreens,
  retireEvergreen,
} from '../../filling/evergreen-library.js';
import { allowEvergreens } from '../../filling/evergreen-switch.js';
import { loadLastUses } from '../../filling/evergreen-uses.js';
import { ConflictError, ForbiddenError } from '../../failures.js';
import type { MediaLibrary } from '../../media/media-library.js';
import { loadChannelLabels } from '../../publishing/viewing/delivery-view-labels.js';
import type { PublishingDeps } from '../../publishing/publishing-deps.js';
import type { EvergreenRecord } from '../../store/evergreens.js';
import { isRecordId } from '../../store/record-id.js';
import { FUNCTION_LABELS } from '../channels/channel-form-view.js';
import { formProblems, NO_PROBLEMS, problemsOf, type FormProblems } from '../form-problems.js';
import { readInput } from '../input.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';
import type { WebServices } from '../services.js';
import { knownForm } from '../composer/composer-body.js';
import { takeImages } from '../composer/composer-images.js';
import {
  emptyForm,
  EVERGREEN_INPUTS,
  formOf,
  inputOf,
  readEvergreen,
  type EvergreenForm,
} from './evergreen-form.js';
import { evergreenPage, libraryPage } from './evergreen-pages.js';

type ById = Request<{ id: string }>;

const switchForm = z.strictObject({
  channel: z.string().refine(isRecordId, 'is not the id of anything'),
  function: z.enum(FUNCTION_NAMES),
  allowed: z.enum(['yes', 'no']),
});

/** The library of texts that fill slots which nothing else fills. */
export function evergreenRoutes(
  services: WebServices & PublishingDeps & { readonly media: MediaLibrary },
): Router {
  const { clock, store } = services;
  const router = Router();
  const edit = requireAction('post.edit');

  router.get('/evergreens', requireAction('post.read'), async (req, res) => {
    const [evergreens, channels] = await Promise.all([listEvergreens(store), listChannels(store)]);
    const lastUses = await loadLastUses(
      store,
      evergreens.map(({ _id }) => _id),
    );
    const person = personOf(req);
    const given = { person, now: clock.now(), evergreens, lastUses, channels };
    renderPage(res, 'evergreens', libraryPage(given));
  });

  router.post('/evergreens/dimmer', requireAction('dimmer.set'), async (req, res) => {
    const { allowed, ...wish } = readInput(switchForm, req.body);
    const yes = allowed === 'yes';
    const channel = await allowEvergreens(services, personOf(req), { ...wish, allowed: yes });
    const where = `${FUNCTION_LABELS[wish.function]} on ${channel.name}`;
    leaveFlash(req, {
      tone: 'good',
      text: yes
        ? `${where}: a slot that is empty a day before it is due is filled by an evergreen.`
        : `${where}: empty slots stay empty unless somebody fills them.`,
    });
    redirectTo(res, '/evergreens#dimmers');
  });

  router.get('/evergreens/new', requireAction('post.create'), async (req, res) => {
    await show(res, { form: emptyForm(req.query), evergreen: null, problems: NO_PROBLEMS });
  });

  router.post('/evergreens', requireAction('post.create'), async (req, res) => {
    await save(req, res, null, async (form) => {
      await addEvergreen(services, personOf(req), inputOf(form));
      leaveFlash(req, { tone: 'good', text: 'It is in the library.' });
    });
  });

  router.get('/evergreens/:id', edit, async (req: ById, res) => {
    const evergreen = await load(req);
    await show(res, { form: formOf(evergreen), evergreen, problems: NO_PROBLEMS });
  });

  router.post('/evergreens/:id', edit, async (req: ById, res) => {
    const evergreen = await load(req);
    await save(req, res, evergreen, async (form) => {
      const { revision } = form;
      const input = inputOf(form);
      await changeEvergreen(services, personOf(req), { id: evergreen._id, revision, input });
      leaveFlash(req, { tone: 'good', text: 'Saved. What is queued already stays as it is.' });
    });
  });

  for (const [path, retired] of [
    ['/evergreens/:id/retire', true],
    ['/evergreens/:id/restore', false],
  ] as const) {
    router.post(path, edit, async (req: ById, res) => {
      const { id } = req.params;
      readInput(z.strictObject({}), req.body);
      await retireEvergreen(services, personOf(req), { id, retired });
      leaveFlash(req, retired ? retiredFlash(id) : { tone: 'good', text: 'It is back.' });
      redirectTo(res, '/evergreens');
    });
  }

  async function load(req: ById): Promise<EvergreenRecord> {
    const evergreen = await findEvergreen(store, req.params.id);
    if (can(personOf(req), 'post.edit', { ownerId: evergreen.author })) return evergreen;
    throw new ForbiddenError();
  }

  async function show(res: Response, shown: Shown): Promise<void> {
    const channels = await loadChannelLabels(store);
    renderPage(res, 'evergreens-edit', evergreenPage({ ...shown, channels }));
  }

  /** Reads the form and saves it; what cannot be saved is shown again with its problems. */
  async function save(
    req: Request,
    res: Response,
    evergreen: EvergreenRecord | null,
    act: (form: EvergreenForm) => Promise<void>,
  ): Promise<void> {
    const typed = readEvergreen(knownForm(req.body, EVERGREEN_INPUTS));
    const { form, problems: refused } = await takeImages(services, req, typed);
    const again = (problems: FormProblems, status: number) =>
      show(res.status(status), { form, evergreen, problems });
    if (refused) {
      await again(formProblems(refused), 400);
      return;
    }
    try {
      await act(form);
    } catch (error) {
      const overtaken = error instanceof ConflictError;
      const problems = overtaken ? formProblems({ '': [error.message] }) : problemsOf(error);
      await again(problems, overtaken ? 409 : 400);
      return;
    }
    redirectTo(res, '/evergreens');
  }

  return router;
}

interface Shown {
  readonly form: EvergreenForm;
  readonly evergreen: EvergreenRecord | null;
  readonly problems: FormProblems;
}

const retiredFlash = (id: string) =>
  ({
    tone: 'notice',
    text: 'Retired: it fills nothing any more. What is queued already goes out.',
    undo: { action: `/evergreens/${id}/restore`, label: 'Undo', fields: {} },
  }) as const;

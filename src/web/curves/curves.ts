import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { findChannel, listChannels } from '../../channels/channel-finder.js';
import {
  setChannelCurve,
  setFunctionCurve,
  type CurveDeps,
  type CurveOutcome,
} from '../../curves/curve-setter.js';
import { sameCurve } from '../../curves/curves-in-force.js';
import type { Curve } from '../../domain/index.js';
import { ConflictError, RuleError } from '../../failures.js';
import type { Networks } from '../../networks/registry.js';
import { loadOrganisation } from '../../publishing/planning/channel-queue.js';
import { overrideReasonInput } from '../board/capacity-effect.js';
import { channelView } from '../channels/channel-view.js';
import { curveEffect, NO_EFFECT } from './curve-effect.js';
import { readCurve, readRows, typedRows, type TypedDetent } from './curve-form.js';
import { curveListView, curvePath } from './curve-list.js';
import { curveOvertakenWords } from './curve-overtaken.js';
import { presetsFor, steppedRows } from './curve-steps.js';
import { findCurveSubject, isFunctionName, type CurveSubject } from './curve-subject.js';
import { curveRowsView } from './curve-view.js';
import { FormFields } from '../form-fields.js';
import { formProblems, NO_PROBLEMS, type FormProblems } from '../form-problems.js';
import { readInput } from '../input.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';

type CurveRequest = Request<{ function: string; channel?: string }>;

interface Shown {
  readonly rows: readonly TypedDetent[];
  readonly problems: FormProblems;
  /** The curve whose effect is shown; none for a page that was just opened. */
  readonly proposed: Curve | null;
  /** Whether it was refused for the staff hours it takes. */
  readonly refused?: boolean;
  /** When the page was opened on which the curve was made; now unless it was sent from one. */
  readonly openedAt?: number;
}

const reasonInput = z.strictObject({ overrideReason: overrideReasonInput });

const TITLE = 'This is no curve yet';

const frame = {
  ...{ section: 'settings', settings: 'curves' },
  styles: ['levels', 'board', 'channels', 'capacity', 'curves'],
} as const;

/** Settings: what the levels mean. The effect of another curve is seen before it is saved. */
export function curveRoutes(services: CurveDeps & { readonly networks: Networks }): Router {
  const { store, clock, networks } = services;
  const router = Router();
  const edit = requireAction('function.edit');
  const subjectOf = ({ params }: CurveRequest) => findCurveSubject(store, params, clock.now());

  router.get('/settings/curves', edit, async (req, res) => {
    const { channel: id, function: name } = req.query;
    if (isFunctionName(name) && typeof id === 'string') {
      redirectTo(res, curvePath(name, id === '' ? undefined : id));
      return;
    }
    const viewer = { now: clock.now(), zone: personOf(req).zone };
    const [organisation, channels] = await Promise.all([
      loadOrganisation(store),
      listChannels(store),
    ]);
    const channel = typeof id === 'string' ? await findChannel(store, id) : null;
    renderPage(res, 'curves', {
      ...frame,
      title: channel ? `Curves of ${channel.name}` : 'Curves',
      channel: channel && channelView(channel, networks.get(channel.network), viewer),
      ...curveListView(organisation, channels, { channel, now: viewer.now }),
    });
  });

  for (const path of ['/settings/curves/:function', '/settings/curves/:function/:channel']) {
    router.get(path, edit, async (req: CurveRequest, res) => {
      const subject = await subjectOf(req);
      const rows = typedRows(subject.current);
      await show(req, res, subject, { rows, problems: NO_PROBLEMS, proposed: null });
    });

    // Changes nothing; a POST because a curve is too long for an address.
    router.post(`${path}/preview`, edit, async (req: CurveRequest, res) => {
      const subject = await subjectOf(req);
      const fields = new FormFields(req.body);
      const rows = steppedRows(readRows(fields), fields.text('do'), subject);
      const openedAt = Number(fields.text('openedAt')) || clock.now();
      await show(req, res, subject, { rows, openedAt, ...judged(rows) });
    });

    router.post(path, edit, async (req: CurveRequest, res) => {
      const fields = new FormFields(req.body);
      const rows = readRows(fields);
      const shown = { rows, ...judged(rows) };
      const { proposed } = shown;
      if (proposed === null) {
        await show(req, res.status(400), await subjectOf(req), shown);
        return;
      }
      try {
        await save(req, res, { curve: proposed, fields });
      } catch (error) {
        const refused = error instanceof RuleError;
        if (!refused && !(error instanceof ConflictError)) throw error;
        const problems = refused ? NO_PROBLEMS : formProblems({ '': [error.message] });
        const status = res.status(refused ? 422 : 409);
        await show(req, status, await subjectOf(req), { ...shown, problems, refused });
      }
    });
  }

  async function save(
    req: CurveRequest,
    res: Response,
    { curve, fields }: { readonly curve: Curve; readonly fields: FormFields },
  ): Promise<void> {
    const { name, channel, general, title, path } = await subjectOf(req);
    const given = { overrideReason: fields.text('overrideReason') };
    const { overrideReason = null } = readInput(reasonInput, given);
    const wish = { function: name, revision: Number(fields.text('revision')), overrideReason };
    const outcome = channel
      ? await setChannelCurve(services, personOf(req), {
          ...{ ...wish, channel: channel._id },
          // A channel whose curve is the function's follows it when that changes.
          curve: sameCurve(curve, general) ? null : curve,
        })
      : await setFunctionCurve(services, personOf(req), { ...wish, curve });
    leaveFlash(req, savedFlash(title, outcome));
    redirectTo(res, path);
  }

  async function show(
    req: Request,
    res: Response,
    subject: CurveSubject,
    { rows, problems, proposed, refused = false, openedAt = clock.now() }: Shown,
  ): Promise<void> {
    const { name, channel, current, revision, path, title } = subject;
    const viewer = { now: clock.now(), zone: personOf(req).zone };
    const asked = { curve: proposed ?? current, viewer, refused };
    renderPage(res, 'curve', {
      ...{ ...frame, scripts: ['curves'], title: `Curve of ${title}`, heading: title },
      ...{ function: name, path, revision, openedAt, problems: problems.list },
      channel: channel && channelView(channel, networks.get(channel.network), viewer),
      whose: whoseWords(subject, asked.curve),
      stale: await curveOvertakenWords(store, subject, { openedAt, viewer }),
      table: curveRowsView(rows, problems, current),
      presets: presetsFor(subject),
      // What is saved is what was previewed, whatever is typed beside it meanwhile.
      previewed: rows.flatMap((row, index) =>
        Object.entries(row).map(([part, value]) => [`detents.${index}.${part}`, value as string]),
      ),
      ...(proposed === null ? NO_EFFECT : await curveEffect(services, subject, asked)),
    });
  }

  return router;
}

/** What rows say: a curve, or the problems by which they are none. */
function judged(rows: readonly TypedDetent[]): Pick<Shown, 'proposed' | 'problems'> {
  const read = readCurve(rows);
  return read.type === 'curve'
    ? { proposed: read.curve, problems: NO_PROBLEMS }
    : { proposed: null, problems: formProblems(read.problems, TITLE) };
}

function whoseWords({ channel, general }: CurveSubject, curve: Curve): string {
  if (!channel) return 'On every channel that has no curve of its own.';
  return sameCurve(curve, general)
    ? 'The function’s curve, which the channel follows when that changes. Change it here, and the channel has a curve of its own.'
    : 'A curve of its own: it stays when the function’s changes.';
}

function savedFlash(title: string, outcome: CurveOutcome) {
  if (outcome.type === 'unchanged') {
    return { tone: 'notice', text: 'The curve was this one already.' } as const;
  }
  return {
    tone: 'good',
    text: `The curve of ${title} is saved. ${followedWords(outcome)}`,
  } as const;
}

function followedWords({ changed, waiting }: { changed: number; waiting: number }): string {
  if (waiting > 0) return `The queues of ${waiting} more channels follow within seconds.`;
  if (changed === 0) return 'The queue stays as it is.';
  return `${changed === 1 ? 'One delivery' : `${changed} deliveries`} followed.`;
}

import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { impactOfBank } from '../../board/bank-impact.js';
import { textsOf } from '../../board/delivery-texts.js';
import { channelCurveSet, functionCurveSet } from '../../board/dimmer-changes.js';
import { findChannel, listChannels } from '../../channels/channel-finder.js';
import { setChannelCurve, setFunctionCurve, type CurveDeps } from '../../curves/curve-setter.js';
import { functionCurveAt, ownCurveAt, sameCurve } from '../../curves/curves-in-force.js';
import {
  DEFAULT_CURVES,
  FUNCTION_NAMES,
  type Curve,
  type FunctionName,
} from '../../domain/index.js';
import { ConflictError, NotFoundError, RuleError } from '../../failures.js';
import type { Networks } from '../../networks/registry.js';
import { loadOrganisation } from '../../publishing/channel-queue.js';
import type { ChannelRecord } from '../../store/channels.js';
import type { OrganisationRecord } from '../../store/organisation.js';
import { capacityOfBank } from '../../value/capacity-of-bank.js';
import { bankEffectView } from '../board/bank-effect-view.js';
import { capacityEffect, overrideReasonInput } from '../board/capacity-effect.js';
import { FUNCTION_LABELS } from '../channels/channel-form-view.js';
import { channelView } from '../channels/channel-view.js';
import { readCurve, readRows, typedRows, withRow, type TypedDetent } from '../curves/curve-form.js';
import { curveOvertakenWords } from '../curves/curve-overtaken.js';
import { curveListView, curvePath } from '../curves/curve-list.js';
import { curveRowsView } from '../curves/curve-view.js';
import { FormFields } from '../form-fields.js';
import { formProblems, NO_PROBLEMS, type FormProblems } from '../form-problems.js';
import { readInput } from '../input.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';

type CurveRequest = Request<{ function: string; channel?: string }>;

/** Whose curve is looked at: a function's, or a channel's for it. */
interface Subject {
  readonly name: FunctionName;
  readonly organisation: OrganisationRecord;
  readonly channel: ChannelRecord | null;
  /** The function's, which a channel may have again. */
  readonly general: Curve;
  /** In force for the subject. */
  readonly current: Curve;
  readonly revision: number;
  readonly path: string;
}

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

/** Settings: what the levels mean. The effect of another curve is seen before it is saved. */
export function curveRoutes(services: CurveDeps & { readonly networks: Networks }): Router {
  const { store, clock, networks } = services;
  const router = Router();
  const edit = requireAction('function.edit');

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
      const rows = stepped(readRows(fields), fields.text('do'), subject);
      const openedAt = Number(fields.text('openedAt')) || clock.now();
      const read = readCurve(rows);
      const isCurve = read.type === 'curve';
      const problems = isCurve ? NO_PROBLEMS : formProblems(read.problems, TITLE);
      const proposed = isCurve ? read.curve : null;
      await show(req, res, subject, {
        ...{ rows, problems, proposed, openedAt },
      });
    });

    router.post(path, edit, async (req: CurveRequest, res) => {
      const subject = await subjectOf(req);
      const fields = new FormFields(req.body);
      const rows = readRows(fields);
      const read = readCurve(rows);
      if (read.type === 'impossible') {
        const problems = formProblems(read.problems, TITLE);
        await show(req, res.status(400), subject, { rows, problems, proposed: null });
        return;
      }
      try {
        await save(req, subject, { curve: read.curve, fields });
        redirectTo(res, subject.path);
      } catch (error) {
        const refused = error instanceof RuleError;
        if (!refused && !(error instanceof ConflictError)) throw error;
        const now = await subjectOf(req);
        const problems = refused ? NO_PROBLEMS : formProblems({ '': [error.message] });
        const shown = { rows, problems, proposed: read.curve, refused };
        await show(req, res.status(refused ? 422 : 409), now, shown);
      }
    });
  }

  async function save(
    req: Request,
    subject: Subject,
    { curve, fields }: { readonly curve: Curve; readonly fields: FormFields },
  ): Promise<void> {
    const { name, channel } = subject;
    const given = { overrideReason: fields.text('overrideReason') };
    const { overrideReason = null } = readInput(reasonInput, given);
    const wish = { function: name, revision: Number(fields.text('revision')), overrideReason };
    const outcome = channel
      ? await setChannelCurve(services, personOf(req), {
          ...{ ...wish, channel: channel._id },
          curve: sameCurve(curve, subject.general) ? null : curve,
        })
      : await setFunctionCurve(services, personOf(req), { ...wish, curve });
    const text =
      outcome.type === 'unchanged'
        ? 'The curve was this one already.'
        : `The curve of ${titleOf(subject)} is saved. ${followedWords(outcome)}`;
    leaveFlash(req, { tone: outcome.type === 'unchanged' ? 'notice' : 'good', text });
  }

  async function subjectOf({ params }: CurveRequest): Promise<Subject> {
    const { function: name, channel: id } = params;
    if (!isFunctionName(name)) throw new NotFoundError('The function');
    const now = clock.now();
    const organisation = await loadOrganisation(store);
    const channel = id === undefined ? null : await findChannel(store, id);
    const general = functionCurveAt(organisation, name, now);
    return {
      ...{ name, organisation, channel, general },
      current: (channel && ownCurveAt(channel, name, now)) ?? general,
      revision: (channel ?? organisation).revision,
      path: curvePath(name, channel?._id),
    };
  }

  async function show(
    req: Request,
    res: Response,
    subject: Subject,
    { rows, problems, proposed, refused = false, openedAt = clock.now() }: Shown,
  ): Promise<void> {
    const { name, channel, general, current, revision, path } = subject;
    const viewer = { now: clock.now(), zone: personOf(req).zone };
    const isGeneral = channel !== null && sameCurve(proposed ?? current, general);
    renderPage(res, 'curve', {
      ...frame,
      title: `Curve of ${titleOf(subject)}`,
      scripts: ['curves'],
      heading: titleOf(subject),
      function: name,
      channel: channel && channelView(channel, networks.get(channel.network), viewer),
      ...{ path, revision, openedAt },
      stale: await curveOvertakenWords(store, subject, { openedAt, viewer }),
      whose: !channel
        ? 'On every channel that has no curve of its own.'
        : isGeneral
          ? 'The function’s curve, which the channel follows when that changes. Change it here, and the channel has a curve of its own.'
          : 'A curve of its own: it stays when the function’s changes.',
      problems: problems.list,
      table: curveRowsView(rows, problems, current),
      presets: [
        ...(channel ? [{ value: 'general', label: `The function’s curve` }] : []),
        { value: 'current', label: 'As it is now' },
        ...FUNCTION_NAMES.map((each) => ({
          value: `default.${each}`,
          label: `Default of ${FUNCTION_LABELS[each].toLowerCase()}`,
        })),
      ],
      previewed: rows.flatMap((row, index) =>
        Object.entries(row).map(([part, value]) => [`detents.${index}.${part}`, value as string]),
      ),
      ...(proposed === null ? NO_EFFECT : await effectOf(subject, proposed, { viewer, refused })),
    });
  }

  async function effectOf(
    { name, channel, general, current }: Subject,
    curve: Curve,
    { viewer, refused }: { viewer: { now: number; zone: string }; refused: boolean },
  ) {
    const { now } = viewer;
    const own = sameCurve(curve, general) ? null : curve;
    const change = channel
      ? channelCurveSet({ channel: channel._id, function: name, curve: own }, now)
      : functionCurveSet({ function: name, curve }, now);
    const impact = await impactOfBank(services, change, now);
    const { before, after } = impact.bank;
    const work = { before: before.dimmers, after: after.dimmers };
    const effect = bankEffectView(impact, await textsOf(store, impact), viewer);
    const counted = effect.groups.map(({ title }) => title).join(', ') || effect.quiet;
    return {
      effect,
      capacity: capacityEffect(await capacityOfBank(services, work, now), refused),
      isNew: !sameCurve(curve, current),
      summary: `This is a curve. ${effect.rows.map((row) => `${row.label}: ${row.after}`).join('. ')}. ${counted} ${effect.unpromised}`,
    };
  }

  return router;
}

const frame = {
  ...{ section: 'settings', settings: 'curves' },
  styles: ['levels', 'board', 'channels', 'capacity', 'curves'],
} as const;

const NO_EFFECT = { effect: null, capacity: null, isNew: false, summary: '' } as const;

/** The rows after one step of the form: one more, one less, or those of another curve. */
function stepped(
  rows: readonly TypedDetent[],
  step: string,
  { general, current }: Subject,
): readonly TypedDetent[] {
  const [kind, of = ''] = step.split('.');
  switch (kind) {
    case 'add':
      return withRow(rows);
    case 'remove':
      return rows.filter((_, row) => row === 0 || String(row) !== of);
    case 'general':
      return typedRows(general);
    case 'current':
      return typedRows(current);
    case 'default':
      return isFunctionName(of) ? typedRows(DEFAULT_CURVES[of]) : rows;
    default:
      return rows;
  }
}

const isFunctionName = (text: unknown): text is FunctionName =>
  (FUNCTION_NAMES as readonly unknown[]).includes(text);

const titleOf = ({ name, channel }: Pick<Subject, 'name' | 'channel'>): string =>
  channel ? `${FUNCTION_LABELS[name]} on ${channel.name}` : FUNCTION_LABELS[name];

function followedWords({ changed, waiting }: { changed: number; waiting: number }): string {
  if (waiting > 0) return `The queues of ${waiting} more channels follow within seconds.`;
  if (changed === 0) return 'The queue stays as it is.';
  return `${changed === 1 ? 'One delivery' : `${changed} deliveries`} followed.`;
}

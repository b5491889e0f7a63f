import { impactOfBank } from '../../board/bank-impact.js';
import { textsOf } from '../../board/delivery-texts.js';
import { channelCurveSet, functionCurveSet } from '../../board/dimmer-changes.js';
import { sameCurve } from '../../curves/curves-in-force.js';
import type { Curve } from '../../domain/index.js';
import type { Store } from '../../store/store.js';
import { capacityOfBank } from '../../value/capacity-of-bank.js';
import { bankEffectView } from '../board/bank-effect-view.js';
import type { Viewer } from '../board/board-view.js';
import { capacityEffect } from '../board/capacity-effect.js';
import type { CurveSubject } from './curve-subject.js';

/** Of a page on which no curve is proposed. */
export const NO_EFFECT = { effect: null, capacity: null, isNew: false, summary: '' } as const;

/**
 * Ready values for what another curve would change.
 *
 * @param refused whether it was just refused for the staff hours it takes
 */
export async function curveEffect(
  { store }: { readonly store: Store },
  { name, channel, general, current }: CurveSubject,
  { curve, viewer, refused }: { curve: Curve; viewer: Viewer; refused: boolean },
) {
  const { now } = viewer;
  const own = sameCurve(curve, general) ? null : curve;
  const change = channel
    ? channelCurveSet({ channel: channel._id, function: name, curve: own }, now)
    : functionCurveSet({ function: name, curve }, now);
  const impact = await impactOfBank({ store }, change, now);
  const work = { before: impact.bank.before.dimmers, after: impact.bank.after.dimmers };
  const effect = bankEffectView(impact, await textsOf(store, impact), viewer);
  const counted = effect.groups.map(({ title }) => title).join(', ') || effect.quiet;
  const rates = effect.rows.map(({ label, after }) => `${label}: ${after}`).join('. ');
  return {
    effect,
    capacity: capacityEffect(await capacityOfBank({ store }, work, now), refused),
    isNew: !sameCurve(curve, current),
    summary: `This is a curve. ${rates}. ${counted} ${effect.unpromised}`,
  };
}

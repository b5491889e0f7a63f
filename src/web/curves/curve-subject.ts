import { findChannel } from '../../channels/channel-finder.js';
import { functionCurveAt, ownCurveAt } from '../../curves/curves-in-force.js';
import { FUNCTION_NAMES, type Curve, type FunctionName } from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import { NotFoundError } from '../../failures.js';
import { loadOrganisation } from '../../publishing/planning/channel-queue.js';
import type { ChannelRecord } from '../../store/channels.js';
import type { OrganisationRecord } from '../../store/organisation.js';
import type { Store } from '../../store/store.js';
import { FUNCTION_LABELS } from '../channels/channel-form-view.js';
import { curvePath } from './curve-list.js';

/** Whose curve is looked at: a function's, or a channel's for it. */
export interface CurveSubject {
  readonly name: FunctionName;
  readonly organisation: OrganisationRecord;
  readonly channel: ChannelRecord | null;
  /** "News", "News on City news". */
  readonly title: string;
  /** The function's, which a channel may have again. */
  readonly general: Curve;
  /** In force for the subject. */
  readonly current: Curve;
  /** The organisation's, or the channel's. */
  readonly revision: number;
  readonly path: string;
}

/** @throws NotFoundError */
export async function findCurveSubject(
  store: Store,
  { function: name, channel: id }: { readonly function: string; readonly channel?: string },
  now: Instant,
): Promise<CurveSubject> {
  if (!isFunctionName(name)) throw new NotFoundError('The function');
  const organisation = await loadOrganisation(store);
  const channel = id === undefined ? null : await findChannel(store, id);
  const general = functionCurveAt(organisation, name, now);
  const label = FUNCTION_LABELS[name];
  return {
    ...{ name, organisation, channel, general },
    title: channel ? `${label} on ${channel.name}` : label,
    current: (channel && ownCurveAt(channel, name, now)) ?? general,
    revision: (channel ?? organisation).revision,
    path: curvePath(name, channel?._id),
  };
}

export const isFunctionName = (text: unknown): text is FunctionName =>
  (FUNCTION_NAMES as readonly unknown[]).includes(text);

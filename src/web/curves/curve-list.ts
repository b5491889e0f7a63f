import { functionCurveAt, ownCurveAt } from '../../curves/curves-in-force.js';
import { FUNCTION_NAMES, type FunctionName } from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import type { ChannelRecord } from '../../store/channels.js';
import type { OrganisationRecord } from '../../store/organisation.js';
import { FUNCTION_LABELS } from '../channels/channel-form-view.js';
import { curveGraph, meaningWords } from './curve-graph.js';

export const curvePath = (name: FunctionName, channel?: string): string =>
  channel === undefined ? `/settings/curves/${name}` : `/settings/curves/${name}/${channel}`;

/** Ready values for the list of curves: the functions', or those of one channel. */
export function curveListView(
  organisation: OrganisationRecord,
  channels: readonly ChannelRecord[],
  { channel, now }: { readonly channel: ChannelRecord | null; readonly now: Instant },
) {
  return {
    curves: FUNCTION_NAMES.map((name) => {
      const own = channel ? ownCurveAt(channel, name, now) : null;
      const curve = own ?? functionCurveAt(organisation, name, now);
      return {
        function: name,
        label: FUNCTION_LABELS[name],
        href: curvePath(name, channel?._id),
        graph: curveGraph(curve),
        detents: curve.slice(1).map(({ level }) => ({ level, words: meaningWords(curve, level) })),
        whose: channel ? (own ? 'Its own' : 'The function’s curve') : '',
      };
    }),
    own: channels.flatMap((each) =>
      FUNCTION_NAMES.filter((name) => ownCurveAt(each, name, now) !== null).map((name) => ({
        channel: each.name,
        function: name,
        label: FUNCTION_LABELS[name],
        href: curvePath(name, each._id),
      })),
    ),
    channels: channels.map(({ _id, name }) => ({ value: _id, label: name })),
    functions: FUNCTION_NAMES.map((name) => ({ value: name, label: FUNCTION_LABELS[name] })),
  };
}

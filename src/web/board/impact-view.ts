import { faderAt } from '../../board/fader.js';
import type { LevelChangeWish } from '../../board/level-impact.js';
import type { PlanImpact } from '../../board/plan-impact.js';
import { describeCadence, describeReplyPolicy, zoneOf } from '../../domain/index.js';
import { FUNCTION_LABELS } from '../channels/channel-form-view.js';
import { dimmerId, valueText, type Viewer } from './board-view.js';
import { paceView } from './fade-view.js';
import { effectView } from './effect-view.js';

export interface ImpactContext {
  readonly viewer: Viewer;
  /** Why what was seen before is no longer so; empty for none. */
  readonly stale: string;
  /** In days, as it was asked for; 0 for now. */
  readonly pace: number;
}

/** Ready values for the panel that shows what a level would change. */
export function impactView(
  effect: PlanImpact,
  wish: LevelChangeWish,
  { viewer, stale, pace }: ImpactContext,
) {
  const { channel } = effect;
  const { after } = effect.impact.functions[wish.function];
  const { level: from, fade } = faderAt(channel, wish.function, viewer.now);
  const cadence = describeCadence(after.cadence);
  const policy = describeReplyPolicy(after.replyPolicy);
  const label = FUNCTION_LABELS[wish.function];
  const view = effectView(effect, [wish.function], viewer);
  const faded = paceView({
    ...{ from, pace, goal: wish, now: viewer.now },
    zoneAt: zoneOf(channel.rhythms),
  });
  const consequences = view.groups.map(({ title }) => title).join(', ') || view.quiet;
  return {
    ...view,
    dimmerId: dimmerId(channel._id, wish.function),
    channelId: channel._id,
    channel: channel.name,
    function: wish.function,
    label,
    from,
    to: wish.level,
    revision: channel.revision,
    cadence,
    policy,
    valueText: valueText(wish.level, cadence, policy),
    pace: faded,
    summary: `${label} on ${channel.name} at ${wish.level}: ${cadence}, ${policy}. ${faded.words} ${consequences} ${view.unpromised}`,
    stale,
    settable: from !== wish.level || fade !== null,
  };
}

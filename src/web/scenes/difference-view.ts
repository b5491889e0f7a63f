import { describeCadence, describeReplyPolicy } from '../../domain/index.js';
import type { DimmerThen, SceneDifference } from '../../scenes/scene-difference.js';
import { bankQueuesView } from '../board/bank-effect-view.js';
import type { Viewer } from '../board/board-view.js';
import { FUNCTION_LABELS } from '../channels/channel-form-view.js';

/** So many channels are shown at once. */
const SHOWN = 12;

/** Ready values for `views/partials/scenes/difference.ejs`. */
export function differenceView(difference: SceneDifference, viewer: Viewer) {
  const { channels, grandMaster, impact, texts } = difference;
  const moving = channels.flatMap(({ dimmers }) => dimmers).length;
  const drawn = channels.map(({ channel, dimmers }) => ({
    id: channel._id,
    name: channel.name,
    dimmers: dimmers.map((dimmer) => ({
      function: dimmer.function,
      label: FUNCTION_LABELS[dimmer.function],
      before: thenView(dimmer.before),
      after: thenView(dimmer.after),
    })),
  }));
  return {
    summary: summaryWords(moving, channels.length),
    grandMaster,
    channels: drawn.slice(0, SHOWN),
    /** Folded away: a bank may have hundreds. */
    others: drawn.slice(SHOWN),
    effect: bankQueuesView(impact, texts, viewer),
  };
}

function summaryWords(faders: number, channels: number): string {
  if (faders === 0) return 'No dimmer changes then: every fader stands as it would without it.';
  const on = channels === 1 ? 'one channel' : `${channels} channels`;
  return `${faders === 1 ? 'One dimmer changes' : `${faders} dimmers change`} on ${on}.`;
}

function thenView({ level, promise }: DimmerThen) {
  const cadence = describeCadence(promise.cadence);
  const policy = describeReplyPolicy(promise.replyPolicy);
  const scaled = promise.level === level ? '' : ` (${promise.level} after the grand master)`;
  return { level, scaled, words: `${cadence}, ${policy}` };
}

import { consistencyWords } from '../../consistency/consistency-words.js';
import { consistencyPath } from '../../consistency/fall-notices.js';
import { shownScore, type Consistency, type FunctionName } from '../../domain/index.js';
import { FUNCTION_LABELS } from '../channels/channel-form-view.js';

/** One dimmer's score as a small meter shows it. */
export interface ScoreView {
  readonly href: string;
  /** "82", or empty where there is no score. */
  readonly score: string;
  /** For people who do not see the meter: the score and what it comes from. */
  readonly sentence: string;
  readonly isLow: boolean;
  /** Ten lights, lit from the left. */
  readonly lights: readonly { readonly x: number; readonly look: string }[];
}

const LIGHTS = 10;

export function scoreView(
  consistency: Consistency,
  {
    channel,
    channelName,
    function: name,
    threshold,
  }: {
    readonly channel: string;
    readonly channelName: string;
    readonly function: FunctionName;
    readonly threshold: number;
  },
): ScoreView {
  const { score } = consistency;
  const shown = score === null ? null : shownScore(score);
  const isLow = shown !== null && shown < threshold;
  const of = `Consistency of ${FUNCTION_LABELS[name]} on ${channelName}`;
  const low = isLow ? `, under ${threshold}` : '';
  return {
    href: consistencyPath(channel, name),
    score: shown === null ? '' : String(shown),
    sentence:
      shown === null
        ? `${of}: no score, nothing was promised in 28 days`
        : `${of}: ${shown} of 100${low}, ${consistencyWords(consistency)} in 28 days`,
    isLow,
    lights: Array.from({ length: shown === null ? 0 : LIGHTS }, (_, place) => ({
      x: place * 10 + 1,
      look: place < litOf(shown ?? 0) ? 'kept-lit' : 'kept-dark',
    })),
  };
}

/** All ten only for a hundred, and one from the first kept promise on. */
const litOf = (score: number): number =>
  score === 0 ? 0 : Math.max(1, Math.floor(score / LIGHTS));

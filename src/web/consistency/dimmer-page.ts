import type { ConsistencyHistory } from '../../consistency/consistency-history.js';
import { keptWords } from '../../consistency/consistency-words.js';
import {
  describePromise,
  shownScore,
  type FunctionName,
  type PromiseScore,
} from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import { FUNCTION_LABELS } from '../channels/channel-form-view.js';
import { stripId } from '../channels/channel-view.js';
import { momentOf } from '../times.js';
import { accountView } from './account-view.js';
import { chartView } from './chart.js';

/** Ready values for `views/pages/consistency-dimmer.ejs`: the line, and what is behind a point. */
export function dimmerPage(
  { channel, zone, points, chosen }: ConsistencyHistory,
  {
    path,
    function: name,
    threshold,
    texts,
    viewer,
  }: {
    readonly path: string;
    readonly function: FunctionName;
    readonly threshold: number;
    readonly texts: ReadonlyMap<string, string>;
    readonly viewer: { readonly now: Instant; readonly zone: string };
  },
) {
  const context = { ...viewer, channelZone: zone };
  const { score, cadence } = chosen.point;
  const shown = score === null ? null : shownScore(score);
  const { slots, offPlan } = accountView(chosen, { texts, context });
  const isNow = chosen.point.at === viewer.now;
  return {
    channel: { name: channel.name, boardHref: `/board#${stripId(channel._id)}` },
    function: name,
    label: FUNCTION_LABELS[name],
    isEmpty: points.every((point) => point.score === null) && shown === null,
    chart: chartView(points, { path, chosen: chosen.point.at, threshold, zone }),
    chosen: {
      isNow,
      nowHref: path,
      until: momentOf(chosen.point.at, context),
      from: momentOf(chosen.account.from, context),
      score: shown === null ? '' : String(shown),
      isLow: shown !== null && shown < threshold,
      threshold,
      words:
        cadence.score === null
          ? 'Nothing was promised, and nothing was posted.'
          : sentence(cadence),
      shares: cadence.score === null ? '' : sharesOf(cadence),
      promises: chosen.promises.map((promise) => ({
        since: momentOf(promise.from, context),
        words: describePromise({ function: name, ...promise }),
        level: promise.level,
      })),
      slots,
      offPlan,
    },
  };
}

const sentence = (cadence: PromiseScore): string => {
  const words = keptWords(cadence);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
};

/** How the score comes about, for whoever reckons it up again. */
function sharesOf({ promised, done, kept }: PromiseScore): string {
  const posts = done === 1 ? '1 post' : `${done} posts`;
  const slots = promised === 1 ? '1 slot' : `${promised} slots`;
  return `The score is 2 × ${kept} kept, divided by ${slots} promised and ${posts} published.`;
}

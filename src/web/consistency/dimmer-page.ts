import type { ConsistencyHistory } from '../../consistency/consistency-history.js';
import { keptWords, repliesWords } from '../../consistency/consistency-words.js';
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
import { accountView, repliesView } from './account-view.js';
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
  const { score, cadence, replies } = chosen.point;
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
      shares: sharesOf(cadence, POSTS),
      mean: meanWords(cadence, replies),
      replies: {
        words:
          replies && replies.score !== null
            ? upper(`${repliesWords(replies)}.`)
            : 'No reply was owed.',
        shares: replies ? sharesOf(replies, REPLIES) : '',
        unjudged: unjudgedWords(chosen.unjudgedReplies),
        ...repliesView(chosen.replies, context),
      },
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

const sentence = (cadence: PromiseScore): string => upper(`${keptWords(cadence)}.`);

const upper = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;

/** What the score cannot say, said openly. */
function unjudgedWords(count: number): string {
  if (count === 0) return '';
  const came = count === 1 ? '1 conversation' : `${count} conversations`;
  return `${came} came in while only questions and complaints were answered. Which messages are one is not recorded yet, so they do not count.`;
}

/** How a score comes about, for whoever reckons it up again. */
function sharesOf({ promised, done, kept, score }: PromiseScore, words: ShareWords): string {
  if (score === null) return '';
  const sum = `2 × ${kept} ${words.kept}, divided by ${promised} ${words.promised} and ${done} ${words.done}`;
  return `That is a score of ${shownScore(score)}: ${sum}.`;
}

interface ShareWords {
  readonly kept: string;
  readonly promised: string;
  readonly done: string;
}

const POSTS = { kept: 'kept', promised: 'promised', done: 'published' } as const;
const REPLIES = { kept: 'on time', promised: 'owed', done: 'given' } as const;

/** How the two become one, where there are two. */
function meanWords(cadence: PromiseScore, replies: PromiseScore | null): string {
  if (!replies || cadence.promised === 0 || replies.promised === 0) return '';
  return `The mean of the two scores, weighted by ${cadence.promised} slots promised and ${replies.promised} replies owed.`;
}

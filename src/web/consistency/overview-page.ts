import { consistencyWords } from '../../consistency/consistency-words.js';
import { weekWords } from '../../consistency/digest-words.js';
import { consistencyPath } from '../../consistency/fall-notices.js';
import type { IsoWeek } from '../../consistency/iso-week.js';
import type { WeekRow } from '../../consistency/week-ledger.js';
import { weekPath } from '../../consistency/weekly-digest.js';
import {
  FUNCTION_NAMES,
  shownScore,
  type Consistency,
  type PerFunction,
} from '../../domain/index.js';
import type { ChannelRecord } from '../../store/channels.js';
import { FUNCTION_LABELS } from '../channels/channel-form-view.js';
import { scoreView } from './score-view.js';

export interface OverviewSource {
  readonly channels: readonly Pick<ChannelRecord, '_id' | 'name'>[];
  readonly scores: ReadonlyMap<string, PerFunction<Consistency>>;
  readonly threshold: number;
  readonly week: IsoWeek;
  readonly zone: string;
  readonly ledger: readonly WeekRow[];
  readonly before: IsoWeek;
  /** null where it has not begun. */
  readonly after: IsoWeek | null;
}

/** Ready values for `views/pages/consistency.ejs`: the whole bank now, and one week of it. */
export function overviewPage({ threshold, week, zone, ledger, ...source }: OverviewSource) {
  return {
    threshold,
    dimmers: scored(source)
      .sort((a, b) => a.score - b.score)
      .map(({ channel, function: name, consistency }) => ({
        channel: channel.name,
        function: name,
        label: FUNCTION_LABELS[name],
        words: consistencyWords(consistency),
        meter: scoreView(consistency, {
          ...{ channel: channel._id, channelName: channel.name, function: name, threshold },
        }),
      })),
    week: {
      words: weekWords(week, zone),
      before: weekPath(source.before),
      after: source.after ? weekPath(source.after) : '',
      rows: ledger.map(({ channel, channelName, function: name, score, cadence, replies }) => ({
        href: consistencyPath(channel, name),
        channel: channelName,
        function: name,
        label: FUNCTION_LABELS[name],
        score: String(shownScore(score ?? 0)),
        promised: cadence.promised,
        kept: cadence.kept,
        offPlan: cadence.done - cadence.kept,
        onTime: replies?.kept ?? 0,
        owed: replies?.promised ?? 0,
        isWhole: score === 100,
      })),
    },
  };
}

function scored({ channels, scores }: Pick<OverviewSource, 'channels' | 'scores'>) {
  return channels.flatMap((channel) =>
    FUNCTION_NAMES.flatMap((name) => {
      const consistency = scores.get(channel._id)?.[name];
      return consistency && consistency.score !== null
        ? [{ channel, function: name, consistency, score: consistency.score }]
        : [];
    }),
  );
}

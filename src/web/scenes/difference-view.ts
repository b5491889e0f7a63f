import { IMPACT_GROUPS } from '../../board/bank-impact.js';
import { NAMED } from '../../board/delivery-texts.js';
import {
  describeCadence,
  describeReplyPolicy,
  FUNCTION_NAMES,
  type ReplannedDelivery,
} from '../../domain/index.js';
import type { DimmerThen, SceneDifference } from '../../scenes/scene-difference.js';
import type { ChannelRecord } from '../../store/channels.js';
import { rateWords, shortTime, type Viewer } from '../board/board-view.js';
import type { EffectView } from '../board/effect-view.js';
import { FUNCTION_LABELS } from '../channels/channel-form-view.js';
import { momentOf } from '../times.js';

/** Ready values for `views/partials/scenes/difference.ejs`. */
export function differenceView(difference: SceneDifference, viewer: Viewer) {
  const { channels, grandMaster } = difference;
  const moving = channels.flatMap(({ dimmers }) => dimmers).length;
  return {
    summary: summaryWords(moving, channels.length),
    grandMaster,
    channels: channels.map(({ channel, dimmers }) => ({
      id: channel._id,
      name: channel.name,
      dimmers: dimmers.map((dimmer) => ({
        function: dimmer.function,
        label: FUNCTION_LABELS[dimmer.function],
        before: thenView(dimmer.before),
        after: thenView(dimmer.after),
      })),
    })),
    effect: bankEffect(difference, viewer),
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

const GROUPS = {
  moved: ['move', 'moves', 'move'],
  held: ['hold', 'is held', 'are held'],
  conflict: ['conflict', 'comes into conflict', 'come into conflict'],
  returned: ['undo', 'comes back', 'come back'],
} as const;

/** What the queues of all channels together do. */
function bankEffect({ impact, texts }: SceneDifference, viewer: Viewer): EffectView {
  const weekly = (posts: number): string => `${rateWords(posts)} posts a week`;
  const [before, after] = [
    weekly(impact.bank.before.postsPerWeek),
    weekly(impact.bank.after.postsPerWeek),
  ];
  const groups = IMPACT_GROUPS.flatMap((group) => {
    const all = impact.channels
      .flatMap(({ channel, impact: own }) => own[group].map((change) => ({ channel, change })))
      .sort((a, b) => a.change.to - b.change.to);
    if (all.length === 0) return [];
    const [icon, one, several] = GROUPS[group];
    return [
      {
        icon,
        title: all.length === 1 ? `1 delivery ${one}` : `${all.length} deliveries ${several}`,
        items: all
          .slice(0, NAMED)
          .map(({ channel, change }) => itemOf(change, channel, { texts, viewer })),
        more: all.length > NAMED ? `and ${all.length - NAMED} more` : '',
      },
    ];
  });
  const lacking = FUNCTION_NAMES.flatMap((name) => {
    const lack = impact.channels
      .flatMap(({ unpromised }) => unpromised)
      .filter((each) => each.function === name)
      .reduce((sum, { wanted, held }) => sum + wanted - held, 0);
    return lack === 0 ? [] : [`${lack} of ${name}`];
  });
  return {
    rows: [{ label: 'Whole bank', before, after, changed: before !== after }],
    groups,
    quiet: groups.length === 0 ? 'No delivery in the queue moves.' : '',
    unpromised:
      lacking.length === 0
        ? ''
        : `Some windows are too small: of the posts of the two weeks after, ${lacking.join(' and ')} fit nowhere and are not promised.`,
  };
}

function itemOf(
  { id, from, to, state, sentence }: ReplannedDelivery,
  channel: ChannelRecord,
  { texts, viewer }: { readonly texts: ReadonlyMap<string, string>; readonly viewer: Viewer },
) {
  const isPlaced = state === 'queued' || state === 'awaiting-approval';
  const channelZone = channel.rhythms.at(-1)?.zone;
  const place = { ...viewer, ...(channelZone === undefined ? {} : { channelZone }) };
  const elsewhere = isPlaced ? momentOf(to, place).elsewhere : '';
  return {
    text: texts.get(id) ?? '',
    before: from === to && isPlaced ? '' : shortTime(from, viewer),
    after: isPlaced ? shortTime(to, viewer) : '',
    why: [channel.name, sentence ?? elsewhere].filter(Boolean).join(' · '),
  };
}

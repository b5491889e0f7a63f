import type { BoardState } from '../../board/board.js';
import type { DimmerState, StripState } from '../../board/strip-state.js';
import { describeCadence, describeReplyPolicy, FUNCTION_NAMES } from '../../domain/index.js';
import { DAY, type Instant } from '../../domain/time-units.js';
import type { Network } from '../../networks/contract.js';
import { FUNCTION_LABELS } from '../channels/channel-form-view.js';
import { iconOf, stripId } from '../channels/channel-view.js';
import { fadeUnderWay } from './fade-view.js';
import { masterView } from './master-view.js';
import { dateIn, momentOf, zoneCity } from '../times.js';

/** Who looks, and when: times are in their zone. */
export interface Viewer {
  readonly now: Instant;
  readonly zone: string;
}

/** The most segments of a meter; more slots than these share them. */
const SEGMENTS = 14;

/** Ready values for `views/pages/board.ejs`. */
export function boardView(state: BoardState, networkOf: (name: string) => Network, viewer: Viewer) {
  const names = new Map(state.strips.map(({ channel }) => [channel._id, channel.name]));
  const lacking = state.strips.filter((strip) =>
    FUNCTION_NAMES.some((name) => strip.dimmers[name].unpromised > 0),
  );
  return {
    strips: state.strips.map((strip) => stripView(strip, networkOf(strip.channel.network), viewer)),
    master: masterView(state.grandMaster, viewer),
    bank: {
      postsPerWeek: rateWords(state.postsPerWeek),
      promised: state.promised,
      /** `<meter>` wants a range. */
      most: Math.max(1, state.promised),
      ready: state.ready,
      readyWords:
        state.promised === 0
          ? 'Nothing is promised in the next two weeks.'
          : `${state.ready} of ${state.promised} slots in the next two weeks have a post.`,
      next: state.upcoming.map(({ at, channel, function: name, text }) => ({
        time: shortTime(at, viewer),
        function: name,
        label: FUNCTION_LABELS[name],
        channel: names.get(channel) ?? '',
        text,
      })),
      unpromised:
        lacking.length === 0
          ? ''
          : `The windows of ${listed(lacking.map(({ channel }) => channel.name))} are too small for the bank: some posts are not promised.`,
    },
  };
}

export function stripView(strip: StripState, network: Network, viewer: Viewer) {
  const { channel, zone } = strip;
  const here = momentOf(viewer.now, { now: viewer.now, zone });
  return {
    id: channel._id,
    elementId: stripId(channel._id),
    name: channel.name,
    icon: iconOf(network),
    network: network.label,
    zone: `${zoneCity(zone)} ${here.time}`,
    revision: channel.revision,
    problem:
      channel.connection.state === 'reconnect'
        ? `It must be connected again before anything goes out. ${channel.connection.problem ?? ''}`
        : '',
    dimmers: FUNCTION_NAMES.map((name) =>
      dimmerView(strip.dimmers[name], { channel: channel._id, zone, viewer }),
    ),
  };
}

/** The element of a dimmer, and its place in links. */
export const dimmerId = (channel: string, name: string): string => `${name}-${channel}`;

function dimmerView(
  dimmer: DimmerState,
  { channel, zone, viewer }: { channel: string; zone: string; viewer: Viewer },
) {
  const { level, effectiveLevel, promised, ready } = dimmer;
  const cadence = describeCadence(dimmer.cadence);
  const policy = describeReplyPolicy(dimmer.replyPolicy);
  const detents = dimmer.curve.map((detent) => detent.level);
  return {
    id: dimmerId(channel, dimmer.function),
    function: dimmer.function,
    label: FUNCTION_LABELS[dimmer.function],
    level,
    detentLevels: detents.join(' '),
    detents,
    fade: fadeUnderWay(dimmer, viewer.now, zone),
    independent: dimmer.independent,
    cadence,
    policy,
    valueText: valueText(level, cadence, policy),
    effective: effectiveLevel,
    scaled: effectiveLevel === level ? '' : `effective ${effectiveLevel}`,
    next: dimmer.nextSlot === null ? '' : nearTime(dimmer.nextSlot, viewer),
    unpromised:
      dimmer.unpromised === 0
        ? ''
        : `${dimmer.unpromised === 1 ? '1 post does' : `${dimmer.unpromised} posts do`} not fit the windows`,
    meter: {
      words: promised === 0 ? '' : `${ready} of ${promised} ready`,
      sentence:
        promised === 0
          ? 'Nothing is promised in the next two weeks'
          : `${ready} of ${promised} slots in the next two weeks have a post`,
      segments: segmentsOf(promised, ready),
    },
  };
}

/** What a screen reader says of a fader. */
export const valueText = (level: number, cadence: string, policy: string): string =>
  `${level}: ${cadence}, ${policy}`;

/** A ladder of lights from below, in a drawing 100 units high. */
function segmentsOf(promised: number, ready: number) {
  const count = Math.min(promised, SEGMENTS);
  const lit = promised === 0 ? 0 : Math.floor((ready / promised) * count);
  const pitch = 100 / SEGMENTS;
  return Array.from({ length: count }, (_, index) => ({
    y: round(100 - (index + 1) * pitch + 1),
    height: round(pitch - 2),
    // One post that is ready is never invisible.
    look: index < Math.max(lit, Math.min(ready, 1)) ? 'ladder-lit' : 'ladder-dark',
  }));
}

/** "today 15:40", "Tue 24 Nov 10:20". */
export function shortTime(at: Instant, { now, zone }: Viewer): string {
  const { shortDate, time } = momentOf(at, { now, zone });
  return `${dateIn(zone, at) === dateIn(zone, now) ? 'today' : shortDate} ${time}`;
}

/** "Tue 10:20" within the next days, as in `shortTime` beyond. */
function nearTime(at: Instant, viewer: Viewer): string {
  const words = shortTime(at, viewer);
  if (words.startsWith('today') || at - viewer.now > 6 * DAY) return words;
  const { shortDate, time } = momentOf(at, viewer);
  return `${shortDate.slice(0, 3)} ${time}`;
}

/** "9", "0.3": posts a week of several dimmers together. */
export const rateWords = (postsPerWeek: number): string =>
  postsPerWeek >= 10 ? String(Math.round(postsPerWeek)) : String(round(postsPerWeek, 1));

const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

function listed(names: readonly string[]): string {
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(names);
}

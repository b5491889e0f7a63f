import { sceneCalendar, type SceneStretch } from '../../domain/index.js';
import { DAY, WEEK, type Instant } from '../../domain/time-units.js';
import { inCalendar, type SceneDesk } from '../../scenes/scene-desk.js';
import type { SceneRecallRecord } from '../../store/scene-recalls.js';
import { shortTime, type Viewer } from '../board/board-view.js';
import { dateIn, momentOf } from '../times.js';
import { dateWords, lastDateBefore, startsDay } from './recall-words.js';

/** Drawings are so many units wide. */
const WIDTH = 1000;
const BEFORE = 3 * DAY;
const AT_LEAST = 6 * WEEK;
const AT_MOST = 366 * DAY;
const MOST_MARKS = 7;

export type TimelineView = ReturnType<typeof timelineView>;

/**
 * Ready values for `views/partials/scenes/timeline.ejs`: a lane for each recall that holds some
 * time, bright where it does, and the same in words.
 */
export function timelineView(
  { recalls, bank }: Pick<SceneDesk, 'recalls' | 'bank'>,
  viewer: Viewer,
) {
  const { zone } = bank.organisation;
  const drawn = recalls.map((recall) => ({ recall, ...inCalendar(recall, zone) }));
  const ends = drawn.flatMap(({ from, to }) => [from, to ?? from]);
  const { now } = viewer;
  const from = now - BEFORE;
  const to = Math.min(now + AT_MOST, Math.max(now + AT_LEAST, ...ends.map((at) => at + WEEK)));
  const x = (at: Instant): number =>
    Math.round(((Math.min(Math.max(at, from), to) - from) / (to - from)) * WIDTH * 10) / 10;
  const bar = (start: Instant, end: Instant) => ({ x: x(start), width: x(end) - x(start) });
  const stretches = sceneCalendar(drawn, { from, to });
  const lanes = drawn
    .map(({ recall, ...each }) => ({
      id: recall._id,
      name: recall.name,
      href: `/scenes/recalls/${recall._id}`,
      whole: bar(each.from, each.to ?? to),
      bright: stretches
        .filter(({ holder }) => holder === recall._id)
        .map((stretch) => bar(stretch.from, stretch.to)),
      from: each.from,
    }))
    .filter(({ whole, bright }) => whole.width > 0 && bright.length > 0)
    .sort((a, b) => a.from - b.from);
  const names = new Map(recalls.map((recall) => [recall._id, recall]));
  return {
    width: WIDTH,
    nowX: x(now),
    lanes,
    marks: marksOf(from, to, viewer).map(({ at, label }) => ({
      ...{ x: x(at), label },
      /** For styles, which reckon in hundredths. */
      percent: Math.round((x(at) / WIDTH) * 100),
    })),
    stretches: sceneCalendar(drawn, { from: now, to })
      .slice(0, 12)
      .map((stretch) => stretchView(stretch, { names, zone, end: to }, viewer)),
  };
}

function stretchView(
  { from, to, holder, beneath }: SceneStretch,
  context: {
    readonly names: ReadonlyMap<string, SceneRecallRecord>;
    readonly zone: string;
    readonly end: Instant;
  },
  viewer: Viewer,
) {
  const { names, zone, end } = context;
  const nameOf = (id: string): string => names.get(id)?.name ?? '';
  return {
    when: whenWords({ from, to: to === end ? null : to }, zone, viewer),
    name: holder === null ? 'Set by hand' : nameOf(holder),
    byHand: holder === null,
    over: beneath.length === 0 ? '' : `over ${beneath.map(nameOf).join(', ')}`,
  };
}

/** "Until Sat 19 Dec", "Sun 20 Dec – Sat 2 Jan", "from Sun 3 Jan on". */
function whenWords(
  { from, to }: { readonly from: Instant; readonly to: Instant | null },
  zone: string,
  viewer: Viewer,
): string {
  const now = from === viewer.now;
  const first = startsDay(zone, from)
    ? dateWords(dateIn(zone, from), viewer)
    : shortTime(from, viewer);
  if (to === null) return now ? 'From now on' : `From ${first} on`;
  const last = startsDay(zone, to)
    ? dateWords(lastDateBefore(zone, to), viewer)
    : shortTime(to, viewer);
  if (now) return `Until ${last}`;
  return first === last ? first : `${first} – ${last}`;
}

/** Mondays, as many as have room. */
function marksOf(from: Instant, to: Instant, viewer: Viewer) {
  const days = Math.ceil((to - from) / DAY);
  const all = Array.from({ length: days }, (_, index) => from + index * DAY).filter((at) =>
    momentOf(at, viewer).date.startsWith('Monday'),
  );
  const step = Math.max(1, Math.ceil(all.length / MOST_MARKS));
  return all
    .filter((_, index) => index % step === 0)
    .map((at) => ({ at, label: momentOf(at, viewer).shortDate.split(' ').slice(1, 3).join(' ') }));
}

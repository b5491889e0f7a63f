import type { Actor } from '../src/access/actor.js';
import { boardOf } from '../src/board/board.js';
import { DAY } from '../src/domain/time-units.js';
import { loadCalendar } from '../src/publishing/viewing/calendar-view.js';
import { NO_FILTER } from '../src/publishing/viewing/delivery-filter.js';
import { loadChannelLabels } from '../src/publishing/viewing/delivery-view-labels.js';
import { AHEAD, findDueSoon } from '../src/publishing/ledger/claim-ahead.js';
import { createDueSweep } from '../src/publishing/ledger/due-sweep.js';
import { previewPlacement } from '../src/publishing/planning/placement-preview.js';
import { schedulePost } from '../src/publishing/scheduling/post-scheduler.js';
import type { Services } from '../src/services.js';
import { newRecordId } from '../src/store/record-id.js';
import { deliveryPage } from '../src/web/api/delivery-page.js';
import { loadQueueSections } from '../src/web/queue/queue-sections.js';
import { openBenchServices, type BenchServices } from './bench-services.js';
import { keepHistory } from './kept-history.js';
import { interleave, median, ratiosOf, spreadOf } from './rounds.js';
import type { Row } from './row.js';

const KEPT = 5_000;
const TIMES = 10;
const MOST = 1.2;
const ROUNDS = 21;

/** Something the product does all the time, on one installation. */
interface Look {
  readonly name: string;
  /** How often in one measurement, so that a fast one is measured as well as a slow one. */
  readonly repeats: number;
  readonly run: (kept: Kept) => Promise<unknown>;
}

interface Kept extends BenchServices {
  readonly channel: string;
  readonly sweep: ReturnType<typeof createDueSweep>;
}

/** What ten times the history costs: due queries, screens, the API and placing a post. */
export async function growth(): Promise<readonly Row[]> {
  const few = await keep(KEPT);
  const many = await keep(KEPT * TIMES);
  try {
    const rows: Row[] = [];
    for (const look of LOOKS) rows.push(await compare(look, few, many));
    return rows;
  } finally {
    await many.close();
    await few.close();
  }
}

async function keep(kept: number): Promise<Kept> {
  const opened = await openBenchServices();
  const { store, clock, services } = { ...opened.services, services: opened.services };
  const [channel] = await keepHistory(store, clock.now(), kept);
  if (!channel) throw new Error('void: there is no channel');
  const sweep = createDueSweep({ ...services, take: () => undefined });
  return { ...opened, channel: channel._id, sweep };
}

async function compare(look: Look, few: Kept, many: Kept): Promise<Row> {
  const measure = (kept: Kept) => async () => {
    // Processor time: other programs of the machine take turns, but do not count.
    const before = process.cpuUsage();
    for (let time = 0; time < look.repeats; time++) await look.run(kept);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e3 / look.repeats;
  };
  const rounds = await interleave(ROUNDS, [
    { name: 'few', measure: measure(few) },
    { name: 'many', measure: measure(many) },
  ]);
  const ratios = ratiosOf(rounds, 'many', 'few');
  const ratio = median(ratios);
  const before = median(rounds.get('few') ?? []);
  return {
    goal: `growth: ${look.name}`,
    figure: median(rounds.get('many') ?? []),
    unit: `processor ms, ${(KEPT * TIMES).toLocaleString('en')} kept`,
    against: `${before.toPrecision(3)} ms, ${KEPT.toLocaleString('en')} kept`,
    ratio,
    spread: spreadOf(ratios),
    passed: ratio <= MOST,
    goalSays: `at most ${MOST} times`,
  };
}

const ACTOR: Actor = { kind: 'person', id: 'ada', name: 'Ada', role: 'manager', zone: 'UTC' };

const wishFor = (channel: string) => ({
  function: 'news' as const,
  title: null,
  text: `A text that nobody has written before: ${newRecordId()}.`,
  media: [],
  variants: {},
  channels: [channel],
  when: { type: 'next-slot' as const },
});

const LOOKS: readonly Look[] = [
  {
    name: 'the due queries',
    repeats: 20,
    async run({ services: { store, clock }, sweep }) {
      const now = clock.now();
      await findDueSoon(store, { now, until: now + AHEAD, most: 100, except: [] });
      await sweep.look();
    },
  },
  { name: 'the queue', repeats: 3, run: ({ services }) => queueOf(services) },
  {
    name: 'the calendar’s week',
    repeats: 3,
    run({ services: { store, clock } }) {
      const now = clock.now();
      return loadCalendar(store, { from: now - 3 * DAY, to: now + 4 * DAY, now });
    },
  },
  {
    name: 'the board',
    repeats: 3,
    run: ({ services }) => boardOf(services, services.clock.now()),
  },
  {
    name: 'the API’s queued deliveries',
    repeats: 10,
    run: ({ services: { store } }) => deliveryPage(store, { state: 'queued' }),
  },
  {
    name: 'the API’s deliveries of a channel',
    repeats: 10,
    run: ({ services: { store }, channel }) => deliveryPage(store, { channel }),
  },
  {
    name: 'the next free slot',
    repeats: 10,
    run: ({ services, channel }) => previewPlacement(services, wishFor(channel)),
  },
  {
    name: 'scheduling a post',
    repeats: 3,
    run: ({ services, channel }) => scheduled(services, channel),
  },
];

async function queueOf({ store }: Services): Promise<unknown> {
  const channels = await loadChannelLabels(store);
  return loadQueueSections(store, {
    channels,
    channel: null,
    state: null,
    filter: NO_FILTER,
    after: undefined,
  });
}

async function scheduled(services: Services, channel: string): Promise<void> {
  const input = { ...wishFor(channel), overrideReason: null, askApproval: false };
  const { type } = await schedulePost(services, ACTOR, input);
  if (type !== 'scheduled') throw new Error('void: a post was refused');
}

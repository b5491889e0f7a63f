import { setTimeout as pause } from 'node:timers/promises';
import { atOnce } from './at-once.js';
import { openPageServer, type PageServer } from './open-page-server.js';
import type { PageWay } from './page-server.js';
import { interleave, median, percentile, ratiosOf, spreadOf, type Rounds } from './rounds.js';
import type { Row } from './row.js';

const ROUNDS = 5;
const PAGES_A_ROUND = 500;
const AT_ONCE = 10;
const LEAST_RATIO = 0.7;

const SECONDS = 5;
/** Fewer have no hundredth part to speak of. */
const LEAST_PAGES = 200;
const MOST_MILLISECONDS = 25;

/** G10: what a page of 200 rows costs its server, and how long it takes at a steady rate. */
export async function pages(): Promise<readonly Row[]> {
  const server = await openPageServer();
  try {
    const literal = await server.get('literal');
    const others = [await server.get('templated'), await server.get('framed')];
    if (others.some((page) => page !== literal))
      throw new Error('void: the ways do not make the same page');
    const queueRows = (await server.get('queue')).split('<li class="delivery"').length - 1;

    const ways = ['literal', 'templated', 'framed', 'stock', 'queue'] as const;
    const rounds = await interleave(
      ROUNDS,
      ways.map((way) => ({ name: way, measure: () => rateOf(server, way) })),
    );
    const row = (way: PageWay, goal: string, least: number | null = null): Row =>
      rateRow(rounds, { way, goal, least });
    const own = `the queue’s own page, ${queueRows} rows from the store`;
    return [
      row('templated', 'G10 page of 200 rows, Express and our templates', LEAST_RATIO),
      row('framed', 'the same behind log and security headers'),
      row('stock', 'the same page by Express and stock EJS'),
      row('queue', own),
      await latencyRow(server, {
        ...{ way: 'framed', goal: 'G10 page of 200 rows' },
        ...{ aSecond: 150, most: MOST_MILLISECONDS },
      }),
      await latencyRow(server, { way: 'queue', goal: own, aSecond: 20, most: null }),
    ];
  } finally {
    await server.close();
  }
}

/** Pages by what they cost: the client shares the machine, so the clock alone would count it too. */
async function rateOf(server: PageServer, way: PageWay): Promise<number> {
  const before = await server.processorSeconds();
  const count = way === 'queue' ? PAGES_A_ROUND / 25 : PAGES_A_ROUND;
  await atOnce(AT_ONCE, Array<PageWay>(count).fill(way), async () => {
    await server.get(way);
  });
  return count / ((await server.processorSeconds()) - before);
}

function rateRow(
  rounds: Rounds,
  asked: { readonly way: PageWay; readonly goal: string; readonly least: number | null },
): Row {
  const { way, goal, least } = asked;
  const ratios = ratiosOf(rounds, way, 'literal');
  const literal = Math.round(median(rounds.get('literal') ?? []));
  return {
    goal,
    figure: median(rounds.get(way) ?? []),
    unit: 'a processor second',
    against: `node:http with a template literal (${literal} a processor second)`,
    ratio: median(ratios),
    spread: spreadOf(ratios),
    passed: least === null ? null : median(ratios) >= least,
    goalSays: least === null ? '' : `at least ${least} of it`,
  };
}

async function latencyRow(
  server: PageServer,
  asked: {
    readonly way: PageWay;
    readonly goal: string;
    readonly aSecond: number;
    readonly most: number | null;
  },
): Promise<Row> {
  const { way, goal, aSecond, most } = asked;
  const literal = percentile(await latencies(server, 'literal', aSecond), 99);
  const figure = percentile(await latencies(server, way, aSecond), 99);
  return {
    goal: `${goal}: p99 at ${aSecond} a second`,
    figure,
    unit: 'ms',
    against: `node:http with a template literal (${Math.round(literal)} ms)`,
    ratio: null,
    spread: null,
    passed: most === null ? null : figure <= most,
    goalSays: most === null ? '' : `at most ${most} ms`,
  };
}

/**
 * Asks at a steady rate, whether or not earlier pages have come, and counts from the moment at which
 * each was to be asked for: a server that falls behind is not asked more gently.
 */
async function latencies(server: PageServer, way: PageWay, aSecond: number): Promise<number[]> {
  const taken: number[] = [];
  const underWay: Promise<void>[] = [];
  const began = performance.now();
  for (let number = 0; number < Math.max(LEAST_PAGES, aSecond * SECONDS); number++) {
    const at = began + (number * 1_000) / aSecond;
    const early = at - performance.now();
    if (early > 0) await pause(early);
    underWay.push(
      server.get(way).then(() => {
        taken.push(performance.now() - at);
      }),
    );
  }
  await Promise.all(underWay);
  return taken;
}

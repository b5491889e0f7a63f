import { Histogram } from 'prom-client';
import type { TallyRecord } from '../store/tallies.js';
import { countOf, LATENESS_BOUNDS } from './lateness.js';

const NAME = 'dimmerbank_lateness_seconds';
const HELP = 'How much later than due deliveries were published.';

/** A histogram whose observations were counted by others, in the store. */
export class LatenessHistogram extends Histogram<'network'> {
  readonly #tallies: readonly TallyRecord[];

  constructor(tallies: readonly TallyRecord[]) {
    super({
      name: NAME,
      help: HELP,
      labelNames: ['network'],
      buckets: [...LATENESS_BOUNDS],
      registers: [],
    });
    this.#tallies = tallies;
  }

  /** What the registry asks for when it writes text; its types do not name it. */
  getForPromString() {
    const values = this.#tallies.flatMap(valuesOf);
    return Promise.resolve({ name: NAME, help: HELP, type: 'histogram', values });
  }
}

function valuesOf({ _id: network, lateness }: TallyRecord) {
  let sum = 0;
  const buckets = lateness.counts.map((count, i) => {
    sum += count;
    const le = LATENESS_BOUNDS[i] ?? '+Inf';
    return {
      metricName: `${NAME}_bucket`,
      labels: { network, le },
      value: sum,
    };
  });
  const value = (name: string, given: number) => ({
    ...{ metricName: `${NAME}_${name}`, labels: { network }, value: given },
  });
  return [...buckets, value('sum', lateness.sumSeconds), value('count', countOf(lateness))];
}

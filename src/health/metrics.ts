import { Counter, Gauge, Registry } from 'prom-client';
import { SECOND, type Instant } from '../domain/time-units.js';
import type { TallyRecord } from '../store/tallies.js';
import { VERSION } from '../version.js';
import type { Standing } from './health-facts.js';
import { workersAt } from './health-reasons.js';
import { LatenessHistogram } from './lateness-histogram.js';
import type { StateCount } from './state-counts.js';
import type { Health } from './watchdog.js';

export interface MetricsInput extends Health {
  readonly tallies: readonly TallyRecord[];
  readonly counts: readonly StateCount[];
}

export const METRICS_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/** Everything in the text format of Prometheus. Which process answers makes no difference. */
export function metricsText(input: MetricsInput): Promise<string> {
  const { facts, reasons, tallies, counts } = input;
  const registry = new Registry();
  const gauge = (name: string, help: string, value: number): void => {
    new Gauge({ name: `dimmerbank_${name}`, help, registers: [registry] }).set(value);
  };

  new Gauge({
    ...{ name: 'dimmerbank_info', help: 'Always 1; the version is its label.' },
    ...{ labelNames: ['version'], registers: [registry] },
  }).set({ version: VERSION }, 1);
  const ready = reasons.every(({ severity }) => severity !== 'trouble');
  gauge('ready', '1 while posts can go out, otherwise 0; /readyz says why.', Number(ready));
  gauge('store_up', '1 while the store can be written and read.', Number(isUp(facts.store)));
  if (facts.store.type === 'ok') {
    const seconds = facts.store.milliseconds / SECOND;
    gauge('store_seconds', 'How long a write and four reads of the store took.', seconds);
    gauge('due_deliveries', 'Deliveries that are due and not claimed.', facts.dueCount);
    gauge(
      ...(['oldest_due_seconds', 'How long the oldest unclaimed delivery has been due.'] as const),
      ageOf(facts.oldestDue, facts.at),
    );
    gauge(
      ...(['oldest_publishing_seconds', 'How long the oldest has been being sent.'] as const),
      ageOf(facts.oldestPublishing, facts.at),
    );
    gauge('workers', 'Workers heard of within a minute.', workersAt(facts).length);
  }
  gauge(
    ...(['wake_ups_up', '1 while wake-ups can be left (by Redis, where it is used).'] as const),
    Number(facts.jobs.healthy),
  );
  if (facts.disk) gauge('disk_free_bytes', 'Room left for the data folder.', facts.disk.freeBytes);

  const heartbeats = new Gauge({
    ...{ name: 'dimmerbank_heartbeat_age_seconds', help: 'When each process was heard of last.' },
    ...{ labelNames: ['process', 'kind', 'host'], registers: [registry] },
  });
  for (const { owner, kind, host, at } of facts.processes) {
    heartbeats.set({ process: owner, kind, host }, (facts.at - at.getTime()) / SECOND);
  }
  const states = new Gauge({
    ...{ name: 'dimmerbank_deliveries', help: 'Deliveries that wait, by network and state.' },
    ...{ labelNames: ['network', 'state'], registers: [registry] },
  });
  for (const { network, state, count } of counts) states.set({ network, state }, count);
  const outcomes = new Counter({
    ...{ name: 'dimmerbank_outcomes_total', help: 'What came of deliveries, by network.' },
    ...{ labelNames: ['network', 'outcome'], registers: [registry] },
  });
  for (const { _id: network, outcomes: counted } of tallies) {
    for (const [outcome, count] of Object.entries(counted)) {
      outcomes.inc({ network, outcome }, count);
    }
  }
  registry.registerMetric(new LatenessHistogram(tallies));
  return registry.metrics();
}

const isUp = (store: Health['facts']['store']): boolean => store.type === 'ok';

const ageOf = (standing: Standing | null, now: Instant): number =>
  standing ? Math.max(0, now - standing.since) / SECOND : 0;

import { addLateness, countOf, latenessWithin, NO_LATENESS } from '../../health/lateness.js';
import { hourOf } from '../../health/tallies.js';
import { ageWords, TOLD_AFTER } from '../../health/health-reasons.js';
import type { Standing } from '../../health/health-facts.js';
import type { StateCount } from '../../health/state-counts.js';
import type { Health } from '../../health/watchdog.js';
import { describeState } from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import type { MessageTrouble } from '../../notices/message-troubles.js';
import type { BackupRecord } from '../../store/backups.js';
import type { TallyRecord } from '../../store/tallies.js';
import { VERSION } from '../../version.js';
import { momentOf } from '../times.js';

export interface HealthViewInput extends Health {
  readonly tallies: readonly TallyRecord[];
  readonly counts: readonly StateCount[];
  readonly backup: Pick<BackupRecord, 'madeAt'> | null;
  readonly messages: readonly MessageTrouble[];
  readonly uses: readonly { readonly part: string; readonly sentence: string }[];
  /** The zone in which the reader reads times. */
  readonly zone: string;
}

/** Ready values for the health screen. */
export function healthView(input: HealthViewInput) {
  const { facts, reasons, zone, uses } = input;
  const context = { now: facts.at, zone };
  return {
    lookedAt: momentOf(facts.at, context),
    isWell: reasons.length === 0,
    reasons: reasons.map(({ severity, sentence, remedy, detail }) => ({
      ...{ sentence, remedy, detail: detail ?? '' },
      tone: severity === 'trouble' ? 'trouble' : 'warning',
    })),
    facts: factRows(input),
    waiting: waitingRows(input.counts),
    messages: input.messages.map(({ sentence, problem }) => ({ sentence, problem: problem ?? '' })),
    processes: facts.processes.map(({ kind, host, version, startedAt, at, trouble }) => ({
      ...{ kind, host, version, trouble: trouble ?? '' },
      isSilent: facts.at - at.getTime() >= TOLD_AFTER,
      heard: `${ageWords(at.getTime(), facts.at)} ago`,
      started: momentOf(startedAt.getTime(), context).relative,
    })),
    uses: [...uses, { part: 'version', sentence: VERSION }],
  };
}

function factRows({ facts, tallies, backup }: HealthViewInput) {
  const { store, disk, jobs } = facts;
  const known = store.type === 'ok';
  const rows = known
    ? [
        { name: 'Oldest due and not taken up', value: standing(facts.oldestDue, facts.at) },
        { name: 'Due and not taken up', value: String(facts.dueCount) },
        { name: 'Longest being sent', value: standing(facts.oldestPublishing, facts.at) },
        { name: 'Lateness of the last day', value: latenessWords(tallies, facts.at) },
        { name: 'Store', value: `answers in ${Math.ceil(store.milliseconds)} ms` },
      ]
    : [{ name: 'Store', value: store.reason }];
  const wakeUps =
    jobs.kind === 'in-process'
      ? 'timers of each process, without Redis'
      : (jobs.trouble ?? 'Redis is well');
  return [
    ...rows,
    { name: 'Wake-ups', value: wakeUps },
    { name: 'Disk of the data folder', value: disk ? diskWords(disk) : 'not known' },
    ...(known ? [{ name: 'Last backup', value: backupWords(backup, facts.at) }] : []),
  ];
}

const standing = (found: Standing | null, now: Instant): string =>
  found ? ageWords(found.since, now) : 'none';

/** "123 published: half within 0.1 s, 99 % within 1 s". */
function latenessWords(tallies: readonly TallyRecord[], now: Instant): string {
  const since = hourOf(now) - 24;
  const counted = tallies
    .flatMap(({ hours }) => hours.filter(({ hour }) => hour >= since))
    .reduce(addLateness, NO_LATENESS);
  if (countOf(counted) === 0) return 'nothing was published';
  const within = (share: number): string => {
    const seconds = latenessWithin(counted, share);
    return seconds === null || seconds === Infinity ? 'more than 2 h' : `${seconds} s`;
  };
  return `${countOf(counted)} published: half within ${within(0.5)}, 99 % within ${within(0.99)}`;
}

const backupWords = (backup: HealthViewInput['backup'], now: Instant): string =>
  backup ? `${ageWords(backup.madeAt.getTime(), now)} ago` : 'none was made here yet';

function diskWords({ freeBytes, totalBytes }: { freeBytes: number; totalBytes: number }): string {
  const gigabytes = (bytes: number): string => (bytes / 1024 ** 3).toFixed(1);
  return `${gigabytes(freeBytes)} GB free of ${gigabytes(totalBytes)} GB`;
}

/** How many wait in each state, with where they are listed; states without any are left out. */
function waitingRows(counts: readonly StateCount[]) {
  const sums = new Map<StateCount['state'], number>();
  for (const { state, count } of counts) sums.set(state, (sums.get(state) ?? 0) + count);
  return [...sums]
    .filter(([, count]) => count > 0)
    .map(([state, count]) => ({
      state: describeState(state),
      count,
      href: `/queue?state=${state}`,
    }));
}

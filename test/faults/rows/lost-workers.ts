import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { SECOND } from '../../../src/domain/time-units.js';
import type { PublishPoint } from '../../../src/publishing/ledger/publish-step.js';
import { until } from '../../process/support/waiting.js';
import type { FaultRow, RowEnd } from '../row.js';
import { arm, hasLanded } from '../support/armed-failpoints.js';
import type { FakeKind } from '../support/fake-network.js';
import { FAULT_TIMES } from '../support/fault-times.js';
import { isMoving, type Stage } from '../support/stage.js';

const KINDS: readonly (FakeKind | 'feed')[] = ['keyed', 'probed', 'blind', 'webhook', 'feed'];

/** Kills a worker of its own at a point for a delivery on each kind of network. */
async function killAt(stage: Stage, point: PublishPoint): Promise<RowEnd> {
  const folder = join(stage.place.folder, 'faults');
  // A post that is not shown at once looks as if it had never arrived.
  stage.network.showsAfter.milliseconds = SECOND;
  const reachesNetwork = !point.startsWith('intent');
  let killed = 0;
  let worker = await stage.start();
  for (const kind of KINDS) {
    const channel = await stage.channel(kind, `at-${kind}`);
    const mayEnd =
      kind === 'blind' && point !== 'intent:before' && point !== 'relay-tell:before'
        ? (['published', 'unconfirmed'] as const)
        : (['published'] as const);
    // Far enough away to be armed in time, whatever looks ahead.
    const at = [stage.services.clock.now() + 4 * SECOND];
    const [made] = await stage.due(channel, { at, mayEnd });
    if (!made) throw new Error('nothing was queued');
    const fault = { point, effect: 'kill', delivery: made._id } as const;
    arm(folder, fault);
    const running = worker;
    await until(`${point} was reached`, () => !running.isRunning);
    if (hasLanded(folder, fault)) killed += 1;
    if (kind !== 'feed') {
      const there = stage.network.accepted.some(({ key }) => key === made.key);
      expect(there, `accepted before the kill on ${kind}`).to.equal(reachesNetwork);
    }
    worker = await stage.start();
    // Killed again in the middle of it, it would count as what stops publishers.
    await stage.settled();
  }
  return { landed: killed === KINDS.length ? `${killed} workers were killed there` : null };
}

const killRow = (id: string, title: string, point: PublishPoint): FaultRow => ({
  ...{ id, title, quick: true },
  run: (stage) => killAt(stage, point),
});

export const lostWorkerRows: readonly FaultRow[] = [
  {
    ...killRow('F1', 'a worker is killed before the intent', 'intent:before'),
    async run(stage) {
      const end = await killAt(stage, 'intent:before');
      for (const { dueAt, outcome, history } of await stage.readAll()) {
        expect(history.filter(({ event }) => event === 'publishing')).to.have.length(1);
        const late = (outcome?.at.getTime() ?? Infinity) - (dueAt?.getTime() ?? 0);
        expect(late).to.be.within(0, FAULT_TIMES.lease + 5 * SECOND);
      }
      return end;
    },
  },
  killRow('F2', 'killed after the intent, before sending', 'intent:after'),
  killRow('F3', 'killed after the network took it, before the record', 'send:after'),
  {
    ...killRow('F4', 'killed after the record, before the outbox', 'relay-tell:before'),
    async run(stage) {
      const end = await killAt(stage, 'relay-tell:before');
      const { audit } = stage.services.store;
      const told = (): Promise<string[]> =>
        audit.distinct('resource.id', { action: 'delivery.published' }).exec();
      await until('all were told', async () => (await told()).length === KINDS.length);
      const rows = await audit.countDocuments({ action: 'delivery.published' });
      expect(rows, 'each is told under one id').to.equal(KINDS.length);
      return end;
    },
  },
  {
    id: 'F5',
    title: 'a worker is frozen longer than its lease, then goes on',
    quick: true,
    async run(stage) {
      for (const kind of KINDS) {
        const channel = await stage.channel(kind, `frozen-${kind}`);
        if (kind !== 'feed') {
          stage.network.always(`frozen-${kind}`, {
            ...{ takes: true, answer: 'created', waitMilliseconds: 1_500 },
          });
        }
        const mayEnd =
          kind === 'blind' ? (['published', 'unconfirmed'] as const) : (['published'] as const);
        const at = Array.from({ length: 3 }, () => stage.services.clock.now() + 4 * SECOND);
        await stage.due(channel, { at, mayEnd });
      }
      const frozen = await stage.start();
      // All calls are under way and nothing is being written: a process that is frozen in the middle
      // of a write to embedded documents keeps every other writer waiting until it goes on.
      await until('calls are under way', () => stage.network.unanswered >= 12);
      await pause(300);
      process.kill(frozen.pid, 'SIGSTOP');
      const before = stage.network.unanswered;
      const other = await stage.start();
      await until('somebody else has taken over', async () =>
        (await stage.readAll()).every((each) => !isMoving(each)),
      );
      process.kill(frozen.pid, 'SIGCONT');
      await until('the frozen one goes on', () => frozen.isRunning);
      expect((await frozen.stop()).code).to.equal(0);
      await stage.settled();
      expect(other.isRunning).to.equal(true);
      for (const { history, state } of await stage.readAll()) {
        const events = history.map(({ event }) => event);
        const ended = state === 'published' ? 'published' : 'unconfirmed';
        expect(events.at(-1), 'a stale write came after').to.equal(ended);
        expect(events.filter((event) => event === ended)).to.have.length(1);
      }
      return {
        landed: `frozen with ${before} calls begun, and stopped by itself after it went on`,
      };
    },
  },
  {
    id: 'F5b',
    title: 'a worker is frozen between the intent and the call, longer than its lease',
    quick: true,
    async run(stage) {
      const channel = await stage.channel('probed', 'held-up');
      const [made] = await stage.due(channel, { at: [stage.services.clock.now() + 4 * SECOND] });
      const fault = { point: 'intent:after', effect: 'freeze', delivery: made?._id ?? '' } as const;
      const folder = join(stage.place.folder, 'faults');
      arm(folder, fault);
      const frozen = await stage.start();
      await until('it is frozen', () => hasLanded(folder, fault));
      expect(stage.network.accepted).to.have.length(0);
      await stage.start();
      await stage.settled();
      expect(stage.network.accepted, 'another has sent it').to.have.length(1);
      process.kill(frozen.pid, 'SIGCONT');
      expect((await frozen.stop()).code).to.equal(0);
      expect(stage.network.calls('held-up'), 'calls').to.equal(1);
      return { landed: 'it went on after another had sent it' };
    },
  },
];

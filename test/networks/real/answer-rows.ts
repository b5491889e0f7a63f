import { expect } from 'chai';
import { HOUR, MINUTE } from '../../../src/domain/time-units.js';
import type { Connection, Network } from '../../../src/networks/contract.js';
import {
  ACCEPT_AND_DROP,
  ACCEPT_AND_STAY_SILENT,
  acceptAndSay,
  DROP,
  refuse,
} from '../../faults/support/behaviour.js';
import { startTcpProxy } from '../../faults/support/tcp-proxy.js';
import { newIdentity, sampleContent } from '../sample-content.js';
import { newText, type FaultBench } from './fault-bench.js';
import { startFaultProxy, type FaultProxy, type Spoiling } from './fault-proxy.js';

const never = new AbortController().signal;

/** What the adapter makes of every answer that a network can lose, ruin or invent. */
export function describeAnswerRows(name: string, open: () => Promise<FaultBench>): void {
  describe(`Between us and ${name}`, () => {
    let bench: FaultBench;
    let proxy: FaultProxy;
    let network: Network;
    let hasty: Network;
    let connection: Connection;
    before(async () => {
      bench = await open();
      // A small server on a busy machine may take seconds; only who waits for silence is hasty.
      network = bench.network(15_000);
      hasty = bench.network(5_000);
    });
    after(() => bench.close());
    beforeEach(async () => {
      proxy = await startFaultProxy(bench.url);
      connection = bench.connection(proxy.url);
    });
    afterEach(() => proxy.close());

    async function prepare(text: string, by = network) {
      const prepared = await by.prepare(sampleContent({ text }), connection, newIdentity());
      const count = async () => (await bench.standing(text)).length;
      const publish = () => by.publish(prepared, connection, never);
      return { prepared, count, publish };
    }

    const unknowns: [string, Spoiling, number][] = [
      ['F18: it takes the post and stays silent', ACCEPT_AND_STAY_SILENT, 1],
      ['it takes the post and cuts the connection', ACCEPT_AND_DROP, 1],
      ['the connection is cut before it has the post', DROP, 0],
      ['F20: it takes the post and answers 500', acceptAndSay(500), 1],
      ['F20: it answers 500 without the post', refuse(500), 0],
      ['it takes the post and answers 502', acceptAndSay(502), 1],
    ];
    for (const [what, spoiling, times] of unknowns) {
      it(`${what}: that is unknown, and reading back tells`, async () => {
        const by = spoiling === ACCEPT_AND_STAY_SILENT ? hasty : network;
        const { prepared, count, publish } = await prepare(newText(what), by);
        proxy.next(bench.visible, spoiling);
        expect((await publish()).type).to.equal('unknown');
        expect(proxy.landed).to.equal(1);
        expect(await count()).to.equal(times);
        const looked = await network.lookup(prepared, connection, never);
        expect(looked.type).to.equal(times === 1 ? 'found' : 'absent');
        // What the publisher does next.
        if (looked.type === 'absent') expect((await publish()).type).to.equal('published');
        expect(await count()).to.equal(1);
      });
    }

    const ruins: [string, Spoiling['answer']][] = [
      ['is cut', 'cut-body'],
      ['is a page for people', 'html'],
      ['drips for ever (F24)', 'drip'],
      ['has no end (F24)', 'flood'],
    ];
    for (const [what, answer] of ruins) {
      it(`F25: it is published with its link though the answer’s body ${what}`, async () => {
        const text = newText(`its body ${what}`);
        const { publish } = await prepare(text);
        proxy.next(bench.visible, { takes: true, answer });
        const outcome = await publish();
        const standing = await bench.standing(text);
        expect(standing).to.have.length(1);
        const [{ id, url } = { id: '', url: '' }] = standing;
        expect(outcome).to.deep.equal({ type: 'published', networkId: id, url });
        expect(proxy.landed).to.equal(1);
      });
    }

    it('F24: an endless answer to a reading ends at the deadline, with little of it kept', async () => {
      const { prepared } = await prepare(newText('an endless list'));
      const before = process.memoryUsage().arrayBuffers;
      proxy.next(bench.reading, { takes: false, answer: 'flood' });
      const looked = await hasty.lookup(prepared, connection, never);
      expect(looked.type).to.equal('cannot-tell');
      expect(process.memoryUsage().arrayBuffers - before).to.be.below(48 * 1_048_576);
    });

    it('does not call absent what it could not read', async () => {
      const { prepared } = await prepare(newText('not to be read'));
      for (const spoiling of [refuse(500), refuse(429), refuse(401), DROP]) {
        proxy.next(bench.reading, spoiling);
        const looked = await network.lookup(prepared, connection, never);
        expect(looked.type).to.equal('cannot-tell');
      }
    });

    it('F19: nobody listens: it is tried later, and goes out once', async () => {
      const wire = await startTcpProxy({ port: Number(new URL(bench.url).port) });
      try {
        connection = bench.connection(`http://127.0.0.1:${wire.port}`);
        const { count, publish } = await prepare(newText('nobody listens'));
        await wire.set({ type: 'refuse' });
        const outcome = await publish();
        expect(outcome.type).to.equal('retry-later');
        expect(outcome).not.to.have.property('retryAt');
        await wire.set({ type: 'pass' });
        expect((await publish()).type).to.equal('published');
        expect(await count()).to.equal(1);
        expect(wire.seen.faults).to.be.above(0);
      } finally {
        await wire.close();
      }
    });

    it('a connection that is reset in mid-answer is unknown', async () => {
      const wire = await startTcpProxy({ port: Number(new URL(bench.url).port) });
      try {
        connection = bench.connection(`http://127.0.0.1:${wire.port}`);
        const { prepared, count, publish } = await prepare(newText('reset'));
        await wire.set({ type: 'cut', afterBytes: 0 });
        expect((await publish()).type).to.equal('unknown');
        await wire.set({ type: 'pass' });
        expect((await network.lookup(prepared, connection, never)).type).to.equal('found');
        expect(await count()).to.equal(1);
      } finally {
        await wire.close();
      }
    });

    const waits: [string, Record<string, string>, number | undefined][] = [
      ['Retry-After 120', { 'retry-after': '120' }, 2 * MINUTE],
      ['a year: an hour at most', { 'retry-after': '31536000' }, HOUR],
      ['the past', { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }, 0],
      ['no time at all', {}, undefined],
    ];
    for (const [what, headers, expected] of waits) {
      it(`F21: it waits after a 429 with ${what}`, async () => {
        const { count, publish } = await prepare(newText(what));
        const now = Date.now();
        proxy.next(bench.visible, refuse(429, headers));
        const outcome = await publish();
        if (outcome.type !== 'retry-later') throw new Error(`it was ${outcome.type}`);
        expect(outcome.pauseChannel).to.equal(true);
        if (expected === undefined) expect(outcome.retryAt).to.equal(undefined);
        else {
          expect(outcome.retryAt).to.be.within(
            now + expected - 2_000,
            Date.now() + expected + 1_000,
          );
        }
        expect(await count()).to.equal(0);
      });
    }

    it('F22: 401 waits for a person and burns nothing', async () => {
      const { count, publish } = await prepare(newText('401'));
      proxy.next(bench.visible, refuse(401));
      expect((await publish()).type).to.equal('reconnect');
      expect(await count()).to.equal(0);
      expect((await publish()).type).to.equal('published');
      expect(await count()).to.equal(1);
    });

    it('quotes the server where it refuses for good', async () => {
      const { count, publish } = await prepare(newText('refused'));
      const body = { error: 'Validation failed: too dull', message: 'Validation failed: too dull' };
      proxy.next(bench.visible, { takes: false, answer: { status: 400, body } });
      const outcome = await publish();
      expect(outcome.type).to.equal('refused');
      expect(outcome).to.have.property('reason').that.includes('“Validation failed: too dull”');
      expect(await count()).to.equal(0);
    });
  });
}

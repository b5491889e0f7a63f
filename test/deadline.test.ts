import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { startDeadline } from '../src/deadline.js';

const never = new AbortController().signal;

describe('a deadline', () => {
  it('comes though the garbage was collected meanwhile', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    let ended = 0;
    let last = startDeadline(50, never);
    for (let count = 0; count < 50; count++) {
      last = startDeadline(50, never);
      last.signal.addEventListener('abort', () => (ended += 1), { once: true });
    }
    const all = once(last.signal, 'abort');
    collect();
    await all;
    expect(ended).to.equal(50);
  });

  it('ends with what it belongs to, also when that has ended before', async () => {
    const whole = new AbortController();
    const { signal } = startDeadline(60_000, never, whole.signal);
    const ended = once(signal, 'abort');
    whole.abort(new Error('it is closing'));
    await ended;
    expect(signal.reason).to.have.property('message', 'it is closing');
    expect(startDeadline(60_000, whole.signal).signal.aborted).to.equal(true);
  });

  it('does not come any more once it is cleared', () => {
    const whole = new AbortController();
    const deadline = startDeadline(60_000, whole.signal);
    deadline.clear();
    whole.abort();
    expect(deadline.signal.aborted).to.equal(false);
  });
});

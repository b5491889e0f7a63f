import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { createLanes, type LaneLimits, type Lanes } from '../../src/jobs/lanes.js';

describe('lanes', () => {
  let begun: string[];
  let free: Map<string, () => void>;
  let errors: unknown[];
  let slow: string[];
  let opened: Lanes | undefined;

  beforeEach(() => {
    [begun, errors, slow] = [[], [], []];
    free = new Map();
  });
  afterEach(async () => {
    for (const end of free.values()) end();
    await opened?.close();
  });

  const open = (given: Partial<LaneLimits> = {}): Lanes => {
    opened = createLanes({
      ...{ concurrency: 4, eachGroup: 4, most: 10, slowAfter: 60_000, ...given },
      onError: (error) => errors.push(error),
      onSlow: (group) => slow.push(group),
    });
    return opened;
  };
  /** Names a task by its group and number; it runs until it is ended. */
  const add = (lanes: Lanes, key: string): boolean =>
    lanes.add({ key, group: key.slice(0, 1) }, () => {
      begun.push(key);
      return new Promise<void>((resolve) => free.set(key, resolve));
    });
  const addAll = (lanes: Lanes, ...keys: readonly string[]): void => {
    for (const key of keys) add(lanes, key);
  };
  const end = async (key: string): Promise<void> => {
    free.get(key)?.();
    free.delete(key);
    await turn();
  };
  const untilSlow = async (group: string): Promise<void> => {
    while (!slow.includes(group)) await turn();
  };

  it('begin no more at once than they have places', async () => {
    const lanes = open({ concurrency: 2 });
    addAll(lanes, 'a1', 'b1', 'c1');
    expect(begun).to.deep.equal(['a1', 'b1']);
    await end('a1');
    expect(begun).to.deep.equal(['a1', 'b1', 'c1']);
  });

  it('begin no more of one group than it has places, and go on with the others', async () => {
    const lanes = open({ eachGroup: 2 });
    addAll(lanes, 'a1', 'a2', 'a3', 'b1');
    expect(begun).to.deep.equal(['a1', 'a2', 'b1']);
    await end('a2');
    expect(begun).to.deep.equal(['a1', 'a2', 'b1', 'a3']);
  });

  it('let groups take turns when there are not places for all', async () => {
    const lanes = open({ concurrency: 1 });
    addAll(lanes, 'a1', 'a2', 'a3', 'b1', 'b2');
    for (const key of ['a1', 'a2', 'b1', 'a3']) await end(key);
    expect(begun).to.deep.equal(['a1', 'a2', 'b1', 'a3', 'b2']);
  });

  it('give the place of a task that is slow to another group, not to its own', async () => {
    const lanes = open({ concurrency: 2, eachGroup: 2, slowAfter: 1 });
    addAll(lanes, 'a1', 'a2', 'a3', 'b1');
    await untilSlow('a');
    expect(begun).to.deep.equal(['a1', 'a2', 'b1']);
    expect(lanes.of('a')).to.deep.equal({ underWay: 2, slow: 2 });
  });

  it('begin no more than the very most when everything is slow', async () => {
    const lanes = open({ concurrency: 2, most: 3, slowAfter: 1 });
    addAll(lanes, 'a1', 'b1', 'c1', 'd1');
    for (const group of ['a', 'b', 'c']) await untilSlow(group);
    expect(begun).to.deep.equal(['a1', 'b1', 'c1']);
  });

  it('count a place again that a slow task has left', async () => {
    const lanes = open({ concurrency: 1, slowAfter: 1 });
    addAll(lanes, 'a1');
    await untilSlow('a');
    await end('a1');
    expect(lanes.of('a')).to.deep.equal({ underWay: 0, slow: 0 });
    addAll(lanes, 'b1', 'c1');
    expect(begun).to.include('b1').and.not.to.include('c1');
  });

  it('take a key once while it waits or is under way', async () => {
    const lanes = open({ concurrency: 1 });
    expect([add(lanes, 'a1'), add(lanes, 'a1')]).to.deep.equal([true, false]);
    expect([add(lanes, 'a2'), add(lanes, 'a2')]).to.deep.equal([true, false]);
    await end('a1');
    expect(add(lanes, 'a1')).to.equal(true);
  });

  it('give back what waits and not what has begun', async () => {
    const lanes = open({ concurrency: 1 });
    addAll(lanes, 'a1', 'a2');
    expect(lanes.remove({ key: 'a1', group: 'a' })).to.equal(false);
    expect(lanes.remove({ key: 'a2', group: 'a' })).to.equal(true);
    await end('a1');
    expect(begun).to.deep.equal(['a1']);
  });

  it('go on after a task that fails, and tell of it', async () => {
    const lanes = open({ concurrency: 1 });
    lanes.add({ key: 'x', group: 'x' }, () => Promise.reject(new Error('broken')));
    add(lanes, 'a1');
    await turn();
    expect(begun).to.deep.equal(['a1']);
    expect(errors).to.have.length(1);
  });

  it('begin nothing more once closed, and wait for what is under way', async () => {
    const lanes = open({ concurrency: 1 });
    addAll(lanes, 'a1', 'a2');
    let closed = false;
    const closing = lanes.close().then(() => (closed = true));
    await turn();
    expect(closed).to.equal(false);
    await end('a1');
    await closing;
    expect(begun).to.deep.equal(['a1']);
    expect(add(lanes, 'a3')).to.equal(false);
  });
});

import { setTimeout } from 'node:timers/promises';
import mongoose from 'mongoose';

/** What keeps running for others: a server, a process of ours, a socket, a thread. */
const KINDS = ['TCPServerWrap', 'ProcessWrap', 'TCPSocketWrap', 'MessagePort'];
/** Some close without anybody waiting for it. */
const LOOKS = 20;

const open = (): string[] => [
  ...mongoose.connections
    .filter(({ readyState }) => readyState !== mongoose.ConnectionStates.disconnected)
    .map(() => 'a connection to a store'),
  ...process.getActiveResourcesInfo().filter((name) => KINDS.includes(name)),
];

let before: readonly string[];

/** A file of tests that leaves something open fails. */
export const mochaHooks = {
  beforeAll() {
    before = open();
  },
  async afterAll(this: Mocha.Context) {
    for (let look = 0; grown().length > 0 && look < LOOKS; look++) await setTimeout(50);
    if (grown().length === 0) return;
    const files = this.test?.parent?.suites.map(({ file }) => file) ?? [];
    throw new LeftOpenError(`${[...new Set(files)].join(', ')} left open: ${grown().join(', ')}`);
  },
};

class LeftOpenError extends Error {
  override readonly name = 'LeftOpenError';
}

function grown(): string[] {
  const left = [...before];
  return open().filter((name) => {
    const index = left.indexOf(name);
    if (index !== -1) left.splice(index, 1);
    return index === -1;
  });
}

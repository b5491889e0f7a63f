import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { systemClock } from '../../src/clock.js';
import { createNetworks, UnknownNetworkError } from '../../src/networks/registry.js';
import { createSafeFetch } from '../../src/networks/safe-fetch.js';

describe('the networks', () => {
  const networks = createNetworks({
    entries: {
      add: (entry) => Promise.resolve(entry),
      find: () => Promise.resolve(null),
      latest: () => Promise.resolve([]),
      lastRemoval: () => Promise.resolve(null),
      change: () => Promise.resolve(false),
      remove: () => Promise.resolve(false),
    },
    media: { release: () => Promise.resolve() },
    images: { fit: () => Promise.reject(new Error('there are no images')) },
    others: { owning: () => Promise.resolve(new Set()) },
    fetch: createSafeFetch({ allowLoopback: false }),
    clock: systemClock,
    publicUrl: () => 'https://desk.example',
    mail: {
      store: undefined as never,
      clock: systemClock,
      publicUrl: () => 'https://desk.example',
      trusted: [],
    },
    anyMailPort: false,
  });

  it('are found by the name that channels keep', () => {
    for (const network of networks.all()) expect(networks.get(network.name)).to.equal(network);
  });

  it('have different names and labels', () => {
    const all = networks.all();
    expect(new Set(all.map(({ name }) => name)).size).to.equal(all.length);
    expect(new Set(all.map(({ label }) => label)).size).to.equal(all.length);
  });

  it('each have a drawing under their name', () => {
    const drawings = readFileSync('public/icons.svg', 'utf8');
    for (const { name } of networks.all()) expect(drawings).to.include(`<symbol id="${name}"`);
  });

  it('say so when a channel belongs to none of them', () => {
    expect(() => networks.get('pigeon')).to.throw(UnknownNetworkError, '“pigeon”');
    expect(() => networks.get('constructor')).to.throw(UnknownNetworkError);
  });
});

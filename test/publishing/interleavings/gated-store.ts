import type { Store } from '../../../src/store/store.js';
import type { Gate } from './paused-process.js';

const GATED = ['findById', 'findOne', 'findOneAndUpdate', 'updateOne'];

interface Query {
  exec: () => Promise<unknown>;
}

/** The store as a process sees it that stops before each read and write of a delivery or a turn. */
export function gatedStore(store: Store, gate: Gate): Store {
  return {
    ...store,
    deliveries: gated(store.deliveries, 'delivery', gate),
    // What is read of them side by side is one step; a turn and a pause are writes.
    channels: gated(store.channels, 'channel', gate, ['findOneAndUpdate', 'updateOne']),
  };
}

function gated<T extends object>(model: T, noun: string, gate: Gate, methods = GATED): T {
  return new Proxy(model, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      const method = value.bind(target) as (...given: unknown[]) => Query;
      if (typeof name !== 'string' || !methods.includes(name)) return method;
      return (...given: unknown[]): Query => {
        const query = method(...given);
        const run = query.exec.bind(query);
        query.exec = async () => {
          await gate({ doing: `${name} ${noun}` });
          const answer = await run();
          if (name === 'findOneAndUpdate') await gate({ doing: `has written ${noun}` });
          return answer;
        };
        return query;
      };
    },
  });
}

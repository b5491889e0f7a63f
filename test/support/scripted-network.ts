import { z } from 'zod';
import type {
  ChangeOutcome,
  LookupOutcome,
  Network,
  Prepared,
  Published,
  PublishOutcome,
} from '../../src/networks/contract.js';

/** A network of which a test says what it answers, and which counts what it accepted. */
export interface ScriptedNetwork {
  readonly network: Network;
  /** Keys that were accepted, in order; a key twice is a doubled post. */
  readonly accepted: string[];
  /** Takes the place of accepting, once, for the next call. */
  next(answer: (prepared: Prepared) => Promise<PublishOutcome>): void;
  look(answer: () => Promise<LookupOutcome>): void;
  /** What was changed of what is out, in order: an edit by its text, else `removed` or `pinned`. */
  readonly changed: string[];
  /** Takes the place of changing, once, for the next edit, removal or pin. */
  nextChange(answer: () => Promise<ChangeOutcome>): void;
}

export function scriptedNetwork(options: {
  readonly name: string;
  readonly idempotency: Network['idempotency'];
  readonly retryDelays?: readonly number[];
  /** Whether what is out can be edited, removed and pinned. */
  readonly changeable?: boolean;
}): ScriptedNetwork {
  const { changeable = false } = options;
  const changed: string[] = [];
  const changes: (() => Promise<ChangeOutcome>)[] = [];
  const change = (published: Published, what: string): Promise<ChangeOutcome> => {
    const answer = changes.shift();
    if (answer) return answer();
    changed.push(what);
    const { networkId, url } = published;
    return Promise.resolve({ type: 'changed', networkId, url });
  };
  const accepted: string[] = [];
  const script: ((prepared: Prepared) => Promise<PublishOutcome>)[] = [];
  const looks: (() => Promise<LookupOutcome>)[] = [];
  const keyOf = (prepared: Prepared): string => String(prepared.body['key']);
  const network: Network = {
    name: options.name,
    label: 'Scripted',
    summary: 'A network for tests.',
    idempotency: options.idempotency,
    ...(options.retryDelays ? { retryDelays: options.retryDelays } : {}),
    capabilities: {
      ...{ media: true, edit: changeable, remove: changeable, inbound: false, reply: false },
      ...{ thread: false, publicPage: false },
    },
    settings: z.strictObject({}),
    credentials: z.strictObject({}),
    fields: [],
    limits: () =>
      Promise.resolve({
        text: { most: 200, unit: 'graphemes' },
        media: { most: 4, maximumBytes: 1_000_000, contentTypes: ['image/png'] },
      }),
    problems: (content, limits) =>
      content.text.length > (limits.text?.most ?? Infinity)
        ? [{ rule: 'too-long', sentence: 'The text is longer than 200 graphemes. Shorten it.' }]
        : [],
    check: () => Promise.resolve({ type: 'ok', account: 'test' }),
    prepare: (content, _connection, identity) =>
      Promise.resolve({
        body: { key: identity.key, text: content.text },
        fingerprint: content.text,
      }),
    ...(changeable
      ? {
          edit: (published: Published, prepared: Prepared) =>
            change(published, String(prepared.body['text'])),
          remove: (published: Published) => change(published, 'removed'),
          pin: (published: Published) => change(published, 'pinned'),
        }
      : {}),
    publish(prepared) {
      const answer = script.shift();
      if (answer) return answer(prepared);
      accepted.push(keyOf(prepared));
      return Promise.resolve({ type: 'published', networkId: keyOf(prepared), url: null });
    },
    lookup(prepared) {
      const answer = looks.shift();
      if (answer) return answer();
      const found = accepted.includes(keyOf(prepared));
      return Promise.resolve(
        found ? { type: 'found', networkId: keyOf(prepared), url: null } : { type: 'absent' },
      );
    },
  };
  return {
    ...{ network, accepted, changed },
    next: (answer) => script.push(answer),
    look: (answer) => looks.push(answer),
    nextChange: (answer) => changes.push(answer),
  };
}

import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { startDeadline } from '../deadline.js';
import { performRequest, type Answer } from './http-exchange.js';
import { failureWords } from './failure-words.js';
import { addressProblem, bareHost, urlProblem, type AddressPolicy } from './public-address.js';

export interface SafeRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal: AbortSignal;
  /** From the look-up of the name to the last byte: a body that drips for ever ends here too. */
  readonly deadlineMilliseconds: number;
  /** What is kept of the answer's body; the rest is not read. */
  readonly maximumBytes: number;
}

/** Named by what is known about the request: was it sent, was it answered? */
export type SafeAnswer =
  | Answer
  /** The address may not be reached from here; nothing was sent. */
  | { readonly type: 'forbidden'; readonly reason: string };

export type Inspection =
  | { readonly type: 'allowed'; readonly addresses: readonly LookupAddress[] }
  | { readonly type: 'forbidden'; readonly reason: string }
  | { readonly type: 'unresolved'; readonly reason: string };

/**
 * The one way to a URL that a user gave. Never follows a redirect: 3xx is an answer like others.
 * Nothing is pooled, so that every request's addresses are the ones that were checked for it.
 */
export interface SafeFetch {
  send(request: SafeRequest): Promise<SafeAnswer>;
  /** Resolves and judges an address without connecting to it. */
  inspect(url: string, signal: AbortSignal): Promise<Inspection>;
}

/** Resolves a name to all its addresses. */
export type Resolver = (name: string) => Promise<readonly LookupAddress[]>;

const systemResolver: Resolver = (name) =>
  new Promise((resolve, reject) => {
    systemLookup(name, { all: true, verbatim: true }, (error, addresses) => {
      if (error === null) resolve(addresses);
      else reject(error);
    });
  });

export interface SafeFetchDependencies extends AddressPolicy {
  readonly resolve?: Resolver;
}

export function createSafeFetch(dependencies: SafeFetchDependencies): SafeFetch {
  const { resolve = systemResolver } = dependencies;

  async function inspect(address: string, signal: AbortSignal): Promise<Inspection> {
    if (!URL.canParse(address)) {
      return { type: 'forbidden', reason: 'This is not a complete address, like https://…' };
    }
    const url = new URL(address);
    const problem = urlProblem(url, dependencies);
    if (problem !== null) return { type: 'forbidden', reason: problem };
    try {
      const addresses = await unlessAborted(resolve(bareHost(url)), signal);
      if (addresses.length === 0) return { type: 'unresolved', reason: 'its name has no address' };
      for (const found of addresses) {
        const reason = addressProblem(found.address, dependencies);
        if (reason !== null) return { type: 'forbidden', reason };
      }
      return { type: 'allowed', addresses };
    } catch (error) {
      return { type: 'unresolved', reason: failureWords(error) };
    }
  }

  async function send(request: SafeRequest): Promise<SafeAnswer> {
    const { signal, clear } = startDeadline(request.deadlineMilliseconds, request.signal);
    try {
      const inspection = await inspect(request.url, signal);
      switch (inspection.type) {
        case 'forbidden':
          return inspection;
        case 'unresolved':
          return { type: 'not-sent', reason: inspection.reason };
        case 'allowed':
          return await performRequest({ ...request, signal }, inspection.addresses);
      }
    } finally {
      clear();
    }
  }

  return { send, inspect };
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new Error('its name could not be looked up in time'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

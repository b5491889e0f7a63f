import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Client, type Dispatcher } from 'undici';
import { failureWords } from './failure-words.js';

export interface Exchange {
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal: AbortSignal;
  readonly maximumBytes: number;
}

export type Answer =
  | {
      readonly type: 'answered';
      readonly status: number;
      /** Names in lower case; of repeated headers the first. */
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Buffer;
      /** False when the body was cut, too long or too slow: the status stands all the same. */
      readonly complete: boolean;
    }
  /** Provably without effect: the request's first byte never left. */
  | { readonly type: 'not-sent'; readonly reason: string }
  /** It left and no status came back. */
  | { readonly type: 'unknown'; readonly reason: string };

/**
 * One request on a connection of its own, to these addresses and no others. Whether it was sent is
 * told by undici's call just before it writes the request: an `ECONNRESET` alone could be a TLS
 * handshake that was cut as well as an accepted request.
 */
export function performRequest(
  exchange: Exchange,
  addresses: readonly LookupAddress[],
): Promise<Answer> {
  const url = new URL(exchange.url);
  const client = new Client(url.origin, {
    connect: { lookup: pinned(addresses), timeout: 0 },
    // The signal's deadline is the only clock: undici's own start anew with every chunk.
    headersTimeout: 0,
    bodyTimeout: 0,
    pipelining: 0,
  });
  return new Promise<Answer>((resolve) => {
    const reception = new Reception(exchange.maximumBytes, finish);
    const stop = () => reception.fail(new Error('there was no answer in time'));
    function finish(answer: Answer): void {
      exchange.signal.removeEventListener('abort', stop);
      resolve(answer);
      // Nothing is left to learn from this connection; the error is for whoever still waits on it.
      void client.destroy(new Error('the exchange is over'));
    }
    exchange.signal.addEventListener('abort', stop, { once: true });
    if (exchange.signal.aborted) return stop();
    client.dispatch(
      {
        path: url.pathname + url.search,
        method: exchange.method,
        headers: { ...exchange.headers },
        ...(exchange.body === undefined ? {} : { body: exchange.body }),
      },
      reception,
    );
  });
}

/** What came back so far, and the one answer it adds up to. */
class Reception implements Dispatcher.DispatchHandler {
  readonly #maximumBytes: number;
  readonly #finish: (answer: Answer) => void;
  #sent = false;
  #done = false;
  #status = 0;
  #headers: Record<string, string> = {};
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(maximumBytes: number, finish: (answer: Answer) => void) {
    this.#maximumBytes = maximumBytes;
    this.#finish = finish;
  }

  onRequestStart(): void {
    this.#sent = true;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: NodeJS.Dict<string | string[]>,
  ): void {
    if (status < 200) return;
    this.#status = status;
    for (const [name, value] of Object.entries(headers)) {
      const first = Array.isArray(value) ? value[0] : value;
      if (first !== undefined) this.#headers[name.toLowerCase()] = first;
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const room = this.#maximumBytes - this.#bytes;
    this.#chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
    this.#bytes += Math.min(chunk.length, room);
    if (chunk.length > room) this.#end(false);
  }

  onResponseEnd(): void {
    this.#end(true);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(error);
  }

  fail(error: Error): void {
    if (this.#status !== 0) return this.#end(false);
    const reason = failureWords(error);
    this.#conclude(this.#sent ? { type: 'unknown', reason } : { type: 'not-sent', reason });
  }

  #end(complete: boolean): void {
    const body = Buffer.concat(this.#chunks);
    this.#conclude({
      type: 'answered',
      status: this.#status,
      headers: this.#headers,
      body,
      complete,
    });
  }

  #conclude(answer: Answer): void {
    if (this.#done) return;
    this.#done = true;
    this.#finish(answer);
  }
}

function pinned(addresses: readonly LookupAddress[]): LookupFunction {
  return (_name, options, callback) => {
    if (options.all === true) return callback(null, [...addresses]);
    const [first] = addresses;
    if (first === undefined) return callback(new Error('its name has no address'), '');
    callback(null, first.address, first.family);
  };
}

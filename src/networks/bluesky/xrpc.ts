import { networkWords } from '../network-words.js';
import type { SafeFetch } from '../safe-fetch.js';

export interface XrpcCall {
  /** The server, without a path. */
  readonly service: string;
  /** The method's name, like com.atproto.repo.getRecord. */
  readonly name: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Bytes are sent as they are, anything else as JSON; with either the method is POST. */
  readonly body?: object;
  readonly contentType?: string;
  /** Without a body, and POST all the same. */
  readonly post?: boolean;
  readonly token?: string | undefined;
  readonly signal: AbortSignal;
}

/** Named by what is known about the call. */
export type XrpcAnswer =
  /** `value` is undefined where the body was cut or is no JSON: it was done all the same. */
  { readonly type: 'done'; readonly value: unknown } | XrpcFailure;

export type XrpcFailure =
  | {
      readonly type: 'failed';
      readonly status: number;
      /** The protocol's word, like ExpiredToken; empty where there is none. */
      readonly error: string;
      /** The server's sentence, fit to be shown; may be empty. */
      readonly words: string;
      readonly headers: Readonly<Record<string, string>>;
    }
  | { readonly type: 'forbidden' | 'not-sent' | 'unknown'; readonly reason: string };

export type Xrpc = (call: XrpcCall) => Promise<XrpcAnswer>;

/** A page of notifications is the longest answer there is. */
const MAXIMUM_BYTES = 4 * 1_048_576;

/** Calls methods of the AT Protocol (atproto.com/specs/xrpc), each once. */
export function createXrpc({
  fetch,
  deadlineMilliseconds,
}: {
  readonly fetch: SafeFetch;
  readonly deadlineMilliseconds: number;
}): Xrpc {
  return async (call) => {
    const { body, token } = call;
    const bytes = body instanceof Uint8Array ? body : undefined;
    const query = call.query === undefined ? '' : `?${new URLSearchParams(call.query).toString()}`;
    const answer = await fetch.send({
      url: `${call.service}/xrpc/${call.name}${query}`,
      method: body !== undefined || call.post === true ? 'POST' : 'GET',
      headers: {
        accept: 'application/json',
        'user-agent': 'Dimmerbank',
        ...(body === undefined ? {} : { 'content-type': call.contentType ?? 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: bytes ?? JSON.stringify(body) }),
      signal: call.signal,
      deadlineMilliseconds,
      maximumBytes: MAXIMUM_BYTES,
    });
    if (answer.type !== 'answered') return answer;
    const value = answer.complete ? readJson(answer.body.toString('utf8')) : undefined;
    const { status, headers } = answer;
    if (status >= 200 && status < 300) return { type: 'done', value };
    const { error, message } = errorOf(value);
    const words = networkWords(message ?? (value === undefined ? answer.body.toString() : error));
    return { type: 'failed', status, error, words, headers };
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON says nothing; the status stands.
    return undefined;
  }
}

function errorOf(value: unknown): { readonly error: string; readonly message: string | undefined } {
  const given = typeof value === 'object' && value !== null ? value : {};
  const text = (name: string): string | undefined => {
    const found: unknown = Reflect.get(given, name);
    return typeof found === 'string' ? found : undefined;
  };
  return { error: text('error') ?? '', message: text('message') };
}

import { SECOND } from '../domain/time-units.js';
import { networkWords } from './network-words.js';
import type { SafeAnswer, SafeFetch, SafeRequest } from './safe-fetch.js';

export interface JsonRequest {
  readonly url: string;
  readonly method: SafeRequest['method'];
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; bytes are sent as they are, with a content type among the headers. */
  readonly body?: Readonly<Record<string, unknown>> | Uint8Array;
  readonly signal: AbortSignal;
  readonly deadlineMilliseconds?: number;
}

export interface JsonAnswered {
  readonly type: 'answered';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** What the body says; undefined where it was cut, is empty or is not JSON. */
  readonly value: unknown;
  /** The server's own explanation in a line, or empty. */
  readonly words: string;
}

export type JsonAnswer = JsonAnswered | Exclude<SafeAnswer, { type: 'answered' }>;

/** Room for a list of long posts; what is longer is not read. */
const MAXIMUM_BYTES = 8 * 1_048_576;
const DEADLINE = 20 * SECOND;

/** One request to an API that speaks JSON, at an address that a person gave. */
export async function askJson(fetch: SafeFetch, request: JsonRequest): Promise<JsonAnswer> {
  const { body } = request;
  const bytes = body instanceof Uint8Array;
  const answer = await fetch.send({
    url: request.url,
    method: request.method,
    headers: {
      accept: 'application/json',
      'user-agent': 'Dimmerbank',
      ...(body === undefined || bytes ? {} : { 'content-type': 'application/json' }),
      ...request.headers,
    },
    ...(body === undefined ? {} : { body: bytes ? body : JSON.stringify(body) }),
    signal: request.signal,
    deadlineMilliseconds: request.deadlineMilliseconds ?? DEADLINE,
    maximumBytes: MAXIMUM_BYTES,
  });
  if (answer.type !== 'answered') return answer;
  const text = answer.body.toString('utf8');
  const value = answer.complete ? parsed(text) : undefined;
  const { status, headers } = answer;
  return { type: 'answered', status, headers, value, words: wordsOf(value, text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // It is the caller who knows whether an answer without JSON is a failure.
    return undefined;
  }
}

function wordsOf(value: unknown, text: string): string {
  if (typeof value === 'object' && value !== null) {
    for (const name of ['error_description', 'message', 'error']) {
      const said: unknown = Reflect.get(value, name);
      if (typeof said === 'string') return networkWords(said);
    }
    return '';
  }
  // A page of HTML is for browsers, and says nothing in a line.
  return text.trimStart().startsWith('<') ? '' : networkWords(text);
}

import type { Problem } from '../problems.js';

/** What an endpoint says, before it is written to the wire or kept for a repeat. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** null for an answer without a body; a text where the content type is not JSON. */
  readonly body: unknown;
  readonly contentType: string;
  /** The cursor of a list's next page: the router tells it in a `Link` header. */
  readonly next?: string;
  /** It holds a secret that is shown this once: what is kept of it for a repeat is sealed. */
  readonly confidential?: true;
}

export const JSON_TYPE = 'application/json';
export const PROBLEM_TYPE = 'application/problem+json';

export function answer(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, headers, body, contentType: JSON_TYPE };
}

export const ok = (body: unknown): Answer => answer(200, body);

/** A file. */
export const textAnswer = (contentType: string, text: string): Answer => ({
  ...{ status: 200, headers: {}, body: text, contentType },
});

/** Something was made; its address is told. */
export const created = (address: string, body: unknown): Answer =>
  answer(201, body, { Location: address });

export function problemAnswer(
  problem: Problem,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status: problem.status, headers, body: problem, contentType: PROBLEM_TYPE };
}

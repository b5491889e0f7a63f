import type { z } from 'zod';
import type { Actor } from '../../access/actor.js';
import type { Action } from '../../access/can.js';
import type { Answer } from './answer.js';
import type { ApiDeps } from './api-deps.js';
import { readInput, type RawInput } from './read-input.js';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

export const TAGS = {
  channels: 'Channels and their dimmers',
  scenes: 'Scenes',
  posts: 'Posts',
  deliveries: 'Deliveries',
  media: 'Media',
  filling: 'Empty slots, evergreens and events',
  publishing: 'Publishing as a whole',
  value: 'Capacity and value',
  audit: 'The audit log',
  account: 'The token itself',
} as const;
export type Tag = keyof typeof TAGS;

/** Who asks, and under which id a thing is to be made. */
export interface Call {
  readonly actor: Actor;
  /** The same for every repeat under one Idempotency-Key; null without a key. */
  readonly subject: string | null;
  /** The uploaded file of an endpoint that takes one. */
  readonly file: UploadedFile | null;
}

export interface UploadedFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** One row of the API's table: router, access and the OpenAPI document all come from it. */
export interface Endpoint {
  readonly method: Method;
  /** Below `/api/v1`, in Express's form: `/channels/:id`. */
  readonly path: string;
  /** A unique name in camel case: the document's operationId. */
  readonly operation: string;
  readonly action: Action;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** What the file is called in a multipart body, for an endpoint that takes one. */
  readonly file?: { readonly field: string };
  /** What a good answer holds, by status. */
  readonly answers: Readonly<Record<number, AnswerSpec>>;
  /** Which problems it may answer with beyond those of every endpoint. */
  readonly problems: readonly ProblemStatus[];
  readonly example?: Example;
  /**
   * Checks the input as a whole.
   * @returns what does the work
   * @throws InvalidInputError naming every field
   */
  accept(raw: RawInput): (deps: ApiDeps, call: Call) => Promise<Answer>;
}

export type ProblemStatus = 404 | 409 | 413 | 415 | 422;

export interface AnswerSpec {
  readonly description: string;
  /** null for an answer without a body, or one that is no JSON. */
  readonly schema: z.ZodType | null;
  /** The content type of an answer that is no JSON. */
  readonly type?: string;
}

/** For the page that explains the API. */
export interface Example {
  readonly query?: string;
  readonly body?: unknown;
}

type Output<S> = S extends z.ZodType ? z.output<S> : undefined;

/** An endpoint as it is written down, with its input typed by its schemas. */
type Declaration<P, Q, B> = Omit<Endpoint, 'accept' | 'params' | 'query' | 'body' | 'problems'> & {
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly problems?: readonly ProblemStatus[];
  readonly handle: (
    deps: ApiDeps,
    input: Call & {
      readonly params: Output<P>;
      readonly query: Output<Q>;
      readonly body: Output<B>;
    },
  ) => Promise<Answer>;
};

/** Declares an endpoint. The handler sees only input that its schemas let through. */
export function endpoint<
  P extends z.ZodObject | undefined = undefined,
  Q extends z.ZodObject | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(declaration: Declaration<P, Q, B>): Endpoint {
  const { handle, params, query, body, problems = [], ...rest } = declaration;
  return {
    ...rest,
    ...(params ? { params } : {}),
    ...(query ? { query } : {}),
    ...(body ? { body } : {}),
    problems,
    accept(raw) {
      const input = readInput({ params, query, body }, raw);
      const typed = input as {
        readonly params: Output<P>;
        readonly query: Output<Q>;
        readonly body: Output<B>;
      };
      return (deps, call) => handle(deps, { ...call, ...typed });
    },
  };
}

import type { Instant } from './domain/time-units.js';

/**
 * What a use case throws when the caller asked for something that cannot be done. The web turns
 * each into a page or a problem document; every message is read by people, so it says what
 * happened, why and what to do. Anything else that is thrown is a fault of ours.
 */
export abstract class CallerError extends Error {
  /** A word in kebab-case that names the kind in problem documents. */
  abstract readonly kind: string;
}

/** It does not exist, or is not the caller's to know of. */
export class NotFoundError extends CallerError {
  override readonly name = 'NotFoundError';
  readonly kind = 'not-found';
  /** @param what with its article: "The post". */
  constructor(what = 'The page') {
    super(`${what} does not exist, or is not there any more.`);
  }
}

/** Nobody has been recognised: no session, a wrong or expired token. */
export class UnauthenticatedError extends CallerError {
  override readonly name = 'UnauthenticatedError';
  readonly kind = 'unauthenticated';
  constructor(message = 'Log in to go on.') {
    super(message);
  }
}

/** The caller is known and may not do this. */
export class ForbiddenError extends CallerError {
  override readonly name = 'ForbiddenError';
  readonly kind = 'forbidden';
  constructor(
    message = 'Your role does not allow this. Ask an administrator.',
    /** What was tried, for the audit log. */
    readonly action = 'request.refused',
  ) {
    super(message);
  }
}

/** Names of input fields, each with its messages; the empty name stands for the input as a whole. */
export type FieldProblems = Readonly<Record<string, readonly string[]>>;

/** The input cannot be used; nothing was saved. */
export class InvalidInputError extends CallerError {
  override readonly name = 'InvalidInputError';
  readonly kind = 'invalid-input';
  constructor(
    readonly fields: FieldProblems,
    message = 'Some of what was entered cannot be used. Nothing was saved.',
  ) {
    super(message);
  }
}

/** The state of a thing does not allow it now: taken, changed meanwhile, already done. */
export class ConflictError extends CallerError {
  override readonly name = 'ConflictError';
  readonly kind = 'conflict';
}

export interface BrokenRule {
  /** The rule's name in the domain, such as `too-close`. */
  readonly rule: string;
  readonly sentence: string;
}

/** Rules of scheduling or replying are broken: all of them, with the nearest time that complies. */
export class RuleError extends CallerError {
  override readonly name = 'RuleError';
  readonly kind = 'rules-broken';
  constructor(
    readonly rules: readonly BrokenRule[],
    /** null where no time would comply. */
    readonly nearest: Instant | null = null,
  ) {
    super(rules.map((broken) => broken.sentence).join(' '));
  }
}

/** Asked too often; nothing is locked, it works again after the wait. */
export class TooOftenError extends CallerError {
  override readonly name = 'TooOftenError';
  readonly kind = 'too-often';
  constructor(
    readonly retryAfterSeconds: number,
    message = `Too many attempts. Try again in ${waitWords(retryAfterSeconds)}.`,
  ) {
    super(message);
  }
}

/** "40 seconds", "15 minutes", rounded up. */
function waitWords(seconds: number): string {
  if (seconds <= 1) return 'a second';
  return seconds < 90 ? `${Math.ceil(seconds)} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}

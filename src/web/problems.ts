import {
  CallerError,
  ConflictError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  RuleError,
  TooOftenError,
  UnauthenticatedError,
} from '../failures.js';
import { storeTrouble } from '../store/store-trouble.js';

/** A problem document of RFC 9457, with the members of ours that name fields and rules. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The reference that the log has too. */
  readonly instance?: string;
  readonly fields?: Readonly<Record<string, readonly string[]>>;
  readonly rules?: readonly { readonly rule: string; readonly sentence: string }[];
  /** The nearest time that breaks no rule, ISO 8601 in UTC. */
  readonly nearest?: string | null;
}

/** The method is not one that this address takes. */
export class MethodNotAllowedError extends CallerError {
  override readonly name = 'MethodNotAllowedError';
  readonly kind = 'method-not-allowed';
  constructor(readonly allowed: readonly string[]) {
    super('This address does not take that method.');
  }
}

const STATUS: ReadonlyMap<string, readonly [number, string]> = new Map([
  [InvalidInputError.name, [400, 'Some input cannot be used']],
  [UnauthenticatedError.name, [401, 'Not logged in']],
  [ForbiddenError.name, [403, 'Not allowed']],
  [NotFoundError.name, [404, 'Not found']],
  [MethodNotAllowedError.name, [405, 'Method not allowed']],
  [ConflictError.name, [409, 'Not possible now']],
  [RuleError.name, [422, 'Rules are broken']],
  [TooOftenError.name, [429, 'Asked too often']],
]);

/** Titles and sentences for what Express and its parsers refuse, by their status. */
const REFUSED: ReadonlyMap<number, readonly [string, string, string]> = new Map([
  [400, ['malformed', 'Malformed request', 'The request could not be read.']],
  [403, ['refused', 'Refused', 'The request was refused.']],
  [
    411,
    ['length', 'Length required', 'Say in Content-Length how long the form is: files need it.'],
  ],
  [413, ['too-large', 'Too large', 'What was sent is larger than this address takes.']],
  [414, ['too-large', 'Address too long', 'The address is too long.']],
  [415, ['media-type', 'Wrong kind of content', 'This address does not take that content type.']],
]);

/** What a parser of bodies means by its name for an error: its own message quotes what was sent. */
const PARSER_SAYS: ReadonlyMap<unknown, string> = new Map([
  [
    'entity.parse.failed',
    'The body is not JSON with an object or an array at its top. Look at its brackets, quotes and commas.',
  ],
  ['charset.unsupported', 'The body is in a character set that is not read here. Send UTF-8.'],
  ['encoding.unsupported', 'The body is compressed in a way that is not read here. Send it plain.'],
  ['entity.too.large', 'The body is larger than 1 MB, which is the most that this address takes.'],
  ['request.aborted', 'The body broke off before its end.'],
  ['request.size.invalid', 'The body is not as long as Content-Length says.'],
]);

/** Where the page on the API explains a kind of problem, relative to the site. */
export const problemType = (kind: string): string => `/api#problem-${kind}`;

/** Turns anything thrown into a problem. What is a fault of ours reveals nothing but a reference. */
export function problemFor(error: unknown, reference: string | undefined): Problem {
  const instance = reference === undefined ? {} : { instance: reference };
  if (error instanceof CallerError) {
    const [status, title] = STATUS.get(error.name) ?? [400, 'Not possible'];
    return {
      type: problemType(error.kind),
      title,
      status,
      detail: error.message,
      ...instance,
      ...(error instanceof InvalidInputError ? { fields: error.fields } : {}),
      ...(error instanceof RuleError ? rulesOf(error) : {}),
    };
  }
  const refused = REFUSED.get(statusOf(error));
  if (refused) {
    const [kind, title, sentence] = refused;
    const detail = PARSER_SAYS.get(parserErrorOf(error)) ?? sentence;
    return { type: problemType(kind), title, status: statusOf(error), detail, ...instance };
  }
  const trouble = storeTrouble(error);
  if (trouble !== null) {
    return {
      type: problemType('not-saved'),
      title: 'Not saved',
      status: 503,
      detail: trouble,
      ...instance,
    };
  }
  return {
    type: problemType('internal'),
    title: 'Something went wrong on our side',
    status: 500,
    detail: 'What you asked for was not done. The log says more under the reference given here.',
    ...instance,
  };
}

function rulesOf(error: RuleError): Pick<Problem, 'rules' | 'nearest'> {
  const nearest = error.nearest === null ? null : new Date(error.nearest).toISOString();
  return { rules: error.rules, nearest };
}

const parserErrorOf = (error: unknown): unknown =>
  error instanceof Error && 'type' in error ? error.type : undefined;

/** The status that a parser or Express itself gave an error; 500 for anything else. */
function statusOf(error: unknown): number {
  if (!(error instanceof Error) || !('status' in error)) return 500;
  return typeof error.status === 'number' ? error.status : 500;
}

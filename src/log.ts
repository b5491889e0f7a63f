import { pino, type DestinationStream } from 'pino';
import type { Config } from './config.js';

/** Every field that may be logged. No body, header, query string, path or text of anybody's. */
const FIELDS = [
  'actor',
  'aside',
  'back',
  'change',
  'changes',
  'channel',
  'complete',
  'deliveries',
  'delivery',
  'error',
  'id',
  'images',
  'import',
  'kind',
  'mailing',
  'message',
  'method',
  'milliseconds',
  'network',
  'outcome',
  'part',
  'pause',
  'reference',
  'result',
  'route',
  'signal',
  'status',
  'task',
  'trouble',
  'version',
] as const;

export type LogFields = Readonly<Partial<Record<(typeof FIELDS)[number], unknown>>>;

/** Fields first, then a short lower-case message. Never bodies, headers, query strings or secrets. */
export interface Logger {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

/** What is told of an error: its kind and where in the code it was thrown. */
interface ErrorFacts {
  readonly kind: string;
  /** Of the system or a driver: `ECONNREFUSED`, 11000. */
  readonly code: string | number | null;
  readonly at: readonly string[];
  readonly cause?: ErrorFacts;
}

const MOST_FRAMES = 12;
const MOST_CAUSES = 3;

/**
 * Never the message: drivers and parsers quote the value they stumbled over, which may be a
 * password, a token or somebody's text. Nor any other property, since errors carry requests.
 */
function errorFacts(error: unknown, causes = MOST_CAUSES): ErrorFacts {
  if (!(error instanceof Error)) return { kind: typeof error, code: null, at: [] };
  const code: unknown = 'code' in error ? error.code : null;
  return {
    kind: error.name,
    code: typeof code === 'string' || typeof code === 'number' ? code : null,
    at: framesOf(error),
    ...(error.cause === undefined || causes === 0
      ? {}
      : { cause: errorFacts(error.cause, causes - 1) }),
  };
}

/** Without the message that a stack begins with, whose own lines may look like frames. */
function framesOf({ stack = '', message }: Error): readonly string[] {
  const at = stack.indexOf(message) + message.length;
  return stack
    .slice(at)
    .split('\n')
    .filter((line) => /^\s+at .*:\d+:\d+\)?$/.test(line))
    .slice(0, MOST_FRAMES)
    .map((line) => line.trim());
}

/** Writes lines of JSON to the standard output, or where it is told. */
export function createLogger(level: Config['logLevel'], to?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { error: (error: unknown) => errorFacts(error) },
    // What the types do not see, such as a spread of somebody else's object, is left out here.
    formatters: { log: onlyKnown },
  };
  return to ? pino(options, to) : pino(options);
}

const KNOWN: ReadonlySet<string> = new Set(FIELDS);

function onlyKnown(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => KNOWN.has(name)));
}

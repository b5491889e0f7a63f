import { InvalidInputError } from '../../failures.js';
import { isRecordId } from '../../store/record-id.js';

/** What a form sent, before anything is known of it: each name with its texts. */
export interface FormBody {
  /** The first text of that name, or empty. */
  text(name: string): string;
  /** Every text of that name. */
  texts(name: string): readonly string[];
  has(name: string): boolean;
  /** Names that begin with a prefix, without it. */
  namesAfter(prefix: string): readonly string[];
}

/** Which inputs a form has. */
export interface KnownInputs {
  /** That are sent once. */
  readonly one: readonly string[];
  /** That may be sent several times. */
  readonly many?: readonly string[];
  /** Beginnings of names that end in the id of a record. */
  readonly each?: readonly string[];
}

/**
 * Reads a form whose inputs are known: what was typed in them is kept as it is, and anything else
 * was not sent by the form. @throws InvalidInputError that names every field
 */
export function knownForm(body: unknown, known: KnownInputs): FormBody {
  if (Array.isArray(body)) throw new InvalidInputError({ '': ['This is no form.'] });
  const wrong = Object.entries(typeof body === 'object' && body !== null ? body : {}).flatMap(
    ([name, value]: [string, unknown]) => {
      const sentence = problemOf(name, value, known);
      return sentence === null ? [] : [[name, [sentence]] as const];
    },
  );
  if (wrong.length > 0) throw new InvalidInputError(Object.fromEntries(wrong));
  return formBodyOf(body);
}

function problemOf(
  name: string,
  value: unknown,
  { one, many = [], each = [] }: KnownInputs,
): string | null {
  const prefix = each.find((beginning) => name.startsWith(beginning));
  const belongs = prefix !== undefined && isRecordId(name.slice(prefix.length));
  const once = one.includes(name) || belongs;
  if (!once && !many.includes(name)) return 'There is no such field.';
  if (typeof value === 'string') return null;
  const texts = Array.isArray(value) && value.every((text) => typeof text === 'string');
  return texts && !once ? null : 'This must be a text, sent once.';
}

/** Reads a parsed form leniently; schemas judge it afterwards, so that what was typed is kept. */
export function formBodyOf(body: unknown): FormBody {
  const given = typeof body === 'object' && body !== null ? Object.entries(body) : [];
  const fields = new Map(given.map(([name, value]) => [name, textsOf(value)]));
  return {
    text: (name) => fields.get(name)?.[0] ?? '',
    texts: (name) => fields.get(name) ?? [],
    has: (name) => fields.has(name),
    namesAfter: (prefix) =>
      [...fields.keys()]
        .filter((name) => name.startsWith(prefix))
        .map((name) => name.slice(prefix.length)),
  };
}

function textsOf(value: unknown): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  // Browsers send line ends as CR LF; a text is stored, and counted, with LF.
  return values.flatMap((text) =>
    typeof text === 'string' ? [text.replaceAll('\r\n', '\n')] : [],
  );
}

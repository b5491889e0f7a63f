import { InvalidInputError, type FieldProblems } from '../failures.js';

/** What a form shows again: problems beside their inputs, and all of them at the top. */
export interface FormProblems {
  /** By input name; one text each. */
  readonly byField: Readonly<Record<string, string>>;
  /** For the partial `problem-list`. */
  readonly list: { readonly title?: string; readonly items: readonly FormProblem[] };
}

interface FormProblem {
  /** The id of the input, or empty. */
  readonly field: string;
  readonly message: string;
}

/** Said at the top of a form before a sentence that does not name its field. */
const FIELD_LABELS: ReadonlyMap<string, string> = new Map([
  ['name', 'Name'],
  ['email', 'E-mail'],
  ['password', 'Password'],
  ['current', 'Present password'],
  ['next', 'New password'],
  ['zone', 'Time zone'],
  ['role', 'Role'],
  ['organisation', 'Organisation'],
  ['slug', 'Short name'],
  ['gapMinutes', 'Minimum gap'],
  ['preferredTimes', 'Preferred times'],
]);

export const NO_PROBLEMS: FormProblems = { byField: {}, list: { items: [] } };

/** @param title what became of the form, where "nothing was saved" does not say it. */
export function formProblems(fields: FieldProblems, title?: string): FormProblems {
  const joined = Object.entries(fields).map(([field, messages]) => [field, messages.join(' ')]);
  return {
    byField: Object.fromEntries(joined) as Record<string, string>,
    list: {
      ...(title === undefined ? {} : { title }),
      items: joined.map(([field = '', message = '']) => ({
        field,
        message: FIELD_LABELS.has(field) ? `${FIELD_LABELS.get(field) ?? ''}: ${message}` : message,
      })),
    },
  };
}

/** The problems of an error that a form can show; anything else is thrown on. */
export function problemsOf(error: unknown, title?: string): FormProblems {
  if (error instanceof InvalidInputError) return formProblems(error.fields, title);
  throw error;
}

/** What was typed, to be shown again: texts only, and never a password. */
export function typedText(body: unknown, names: readonly string[]): Record<string, string> {
  const given = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const texts = names.map((name) => {
    const value = given[name];
    return [name, typeof value === 'string' ? value : ''] as const;
  });
  return Object.fromEntries(texts);
}

import { FUNCTION_NAMES, perFunction, type FunctionName } from '../../domain/index.js';
import { InvalidInputError } from '../../failures.js';
import { capacitySettingsInput, type CapacitySettings } from '../../value/capacity-settings.js';
import type { FormFields } from '../form-fields.js';
import { readInput } from '../input.js';

/** The figures of each function, by the beginnings of their inputs' names. */
export const CAPACITY_FIGURES = {
  hours: 'hoursPerWeek',
  post: 'minutesPerPost',
  reply: 'minutesPerReply',
  questions: 'questionPercent',
} as const;
export const VALUE_FIGURES = { 'value-post': 'perPost', 'value-helped': 'perHelped' } as const;

export const inputName = (figure: string, name: FunctionName): string => `${figure}-${name}`;

/**
 * Reads the form. A half whose figures are all empty is not set.
 *
 * @throws InvalidInputError naming inputs
 */
export function readCapacityForm(fields: FormFields): CapacitySettings {
  const capacity = figuresOf(fields, CAPACITY_FIGURES);
  const shared = fields.flag('shared');
  const useMeasured = fields.flag('useMeasured');
  const value = figuresOf(fields, VALUE_FIGURES);
  const unit = fields.text('unit').trim() || 'points';
  fields.text('_csrf');
  const strange = fields.unknown();
  if (strange.length > 0) throw new InvalidInputError({ '': ['There is no such field.'] });
  try {
    return readInput(capacitySettingsInput, {
      capacity: capacity && { ...capacity, shared, useMeasured },
      value: value && { ...value, unit },
    });
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    throw new InvalidInputError(byInput(error.fields));
  }
}

/** What the inputs hold for what is set. */
export function capacityTexts({ capacity, value }: CapacitySettings): Record<string, string> {
  const texts: Record<string, string> = { unit: value?.unit ?? '' };
  if (capacity?.shared) texts['shared'] = 'yes';
  if (capacity?.useMeasured) texts['useMeasured'] = 'yes';
  for (const name of FUNCTION_NAMES) {
    for (const [figure, key] of Object.entries(CAPACITY_FIGURES)) {
      texts[inputName(figure, name)] = String(capacity?.[key][name] ?? '');
    }
    for (const [figure, key] of Object.entries(VALUE_FIGURES)) {
      texts[inputName(figure, name)] = String(value?.[key][name] ?? '');
    }
  }
  return texts;
}

type Figures = Readonly<Record<string, string>>;

/** null where every input is empty; a text that is no number becomes none, which is refused. */
function figuresOf(fields: FormFields, figures: Figures): Record<string, unknown> | null {
  const typed = Object.entries(figures).map(
    ([figure, key]) =>
      [key, perFunction((name) => fields.text(inputName(figure, name)).trim())] as const,
  );
  const isEmpty = typed.every(([, texts]) => FUNCTION_NAMES.every((name) => texts[name] === ''));
  if (isEmpty) return null;
  return Object.fromEntries(
    typed.map(([key, texts]) => [key, perFunction((name) => numberOf(texts[name]))]),
  );
}

/** "7.5" and "7,5" are numbers. */
function numberOf(text: string): number | null {
  return /^\d{1,7}([.,]\d{1,4})?$/.test(text) ? Number(text.replace(',', '.')) : null;
}

/** `capacity.hoursPerWeek.news` is the problem of the input `hours-news`. */
function byInput(fields: InvalidInputError['fields']): Record<string, readonly string[]> {
  const figures = Object.entries({ ...CAPACITY_FIGURES, ...VALUE_FIGURES });
  return Object.fromEntries(
    Object.entries(fields).map(([path, messages]) => {
      const [, key = '', name] = path.split('.');
      const figure = figures.find(([, each]) => each === key)?.[0];
      return [figure === undefined ? key : `${figure}-${name ?? ''}`, messages];
    }),
  );
}

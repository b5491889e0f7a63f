import type { z } from 'zod';

/**
 * What is wrong with a value, to be read after its name ("limit must be at most 200"), where its
 * schema does not word it itself. For programs and the command line; forms have words of their own.
 */
export const fieldSentence: z.core.$ZodErrorMap = (issue) => {
  if (issue.input === undefined) return 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${TYPE_WORDS[issue.expected] ?? `a ${issue.expected}`}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `must ${sizeWords(issue.origin, 'least', Number(issue.minimum))}`;
    case 'too_big':
      return `must ${sizeWords(issue.origin, 'most', Number(issue.maximum))}`;
    case 'invalid_format':
      return 'is not in the form that is asked for';
    case 'invalid_union':
      return 'has none of the forms that can stand here';
    default:
      return undefined;
  }
};

const TYPE_WORDS: Readonly<Record<string, string>> = {
  array: 'an array',
  int: 'a whole number',
  object: 'an object',
  record: 'an object',
};

function sizeWords(origin: string, bound: 'least' | 'most', size: number): string {
  if (origin === 'string') return `have at ${bound} ${size} character${size === 1 ? '' : 's'}`;
  if (origin === 'array') return `have at ${bound} ${size} item${size === 1 ? '' : 's'}`;
  return `be at ${bound} ${size}`;
}

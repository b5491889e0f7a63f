import type { JsonSchema } from './openapi.js';
import { wordsAndCode, type Stretch } from './words-and-code.js';

/** One field of a body or an answer, as the page shows it. */
export interface SchemaRow {
  /** `media[].id` for a field within a list. */
  readonly name: string;
  /** In words: `text`, `list of`, `"draft" or "next-slot"`. */
  readonly type: string;
  /** The named schema that the type ends in, to be linked; empty for none. */
  readonly schema: string;
  readonly required: boolean;
  readonly description: readonly Stretch[];
}

const DEEPEST = 4;

/** The fields of an object's schema, those of objects within it below them. */
export function schemaRows(schema: JsonSchema, prefix = ''): SchemaRow[] {
  const required = listOf(schema['required']);
  return Object.entries(membersOf(schema)).flatMap(([name, member]) => {
    const path = `${prefix}${name}`;
    const { words, schema: named } = typeOf(member);
    const row: SchemaRow = {
      name: path,
      type: words,
      schema: named,
      required: required.includes(name),
      description: wordsAndCode(textOf(member['description'])),
    };
    return [row, ...rowsWithin(member, path)];
  });
}

function rowsWithin(member: JsonSchema, path: string): SchemaRow[] {
  if (path.split('.').length >= DEEPEST) return [];
  if (member['type'] === 'array') return rowsWithin(asSchema(member['items']), `${path}[]`);
  if (member['type'] === 'object') return schemaRows(member, `${path}.`);
  const forms = alternatives(member).filter((form) => form['type'] === 'object');
  return forms.flatMap((form) => schemaRows(form, `${path}.`));
}

/** What a value may be, in words, and the named schema it ends in. */
export function typeOf(schema: JsonSchema): { words: string; schema: string } {
  const named = /\/(\w+)$/.exec(textOf(schema['$ref']))?.[1];
  if (named !== undefined) return { words: '', schema: named };
  const forms = alternatives(schema).map(typeOf);
  if (forms.length > 0) {
    const words = forms.map((form) => form.words || form.schema).join(' or ');
    return { words, schema: '' };
  }
  if ('const' in schema) return { words: JSON.stringify(schema['const']), schema: '' };
  const values = schema['enum'];
  if (Array.isArray(values)) {
    return { words: values.map((value) => JSON.stringify(value)).join(' or '), schema: '' };
  }
  if (schema['type'] === 'array') {
    const inner = typeOf(asSchema(schema['items']));
    const words = inner.words === 'object' ? 'objects' : inner.words;
    return { words: `list of ${words}`.trimEnd(), schema: inner.schema };
  }
  return { words: plainType(schema), schema: '' };
}

function plainType(schema: JsonSchema): string {
  const types = Array.isArray(schema['type']) ? listOf(schema['type']) : [textOf(schema['type'])];
  return types.map((type) => wordFor(type, schema)).join(' or ');
}

function wordFor(type: string, schema: JsonSchema): string {
  const { minimum, maximum, format } = schema;
  switch (type) {
    case 'string':
      return format === 'date-time' ? 'instant' : 'text';
    case 'integer':
    case 'number': {
      const isBounded = typeof maximum === 'number' && maximum < Number.MAX_SAFE_INTEGER;
      const range = isBounded && typeof minimum === 'number' ? ` ${minimum}–${maximum}` : '';
      return `${type === 'integer' ? 'whole number' : 'number'}${range}`;
    }
    case 'boolean':
      return 'true or false';
    case 'object':
      return 'object';
    default:
      return type || 'anything';
  }
}

const alternatives = (schema: JsonSchema): JsonSchema[] => {
  const forms = schema['anyOf'] ?? schema['oneOf'];
  return Array.isArray(forms) ? forms.map(asSchema) : [];
};
const membersOf = (schema: JsonSchema): Record<string, JsonSchema> =>
  asSchema(schema['properties']) as Record<string, JsonSchema>;
const asSchema = (value: unknown): JsonSchema =>
  typeof value === 'object' && value !== null ? (value as JsonSchema) : {};
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const listOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

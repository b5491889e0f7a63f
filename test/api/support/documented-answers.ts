import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { endpoints } from '../../../src/web/api/endpoints/index.js';
import type { Endpoint } from '../../../src/web/api/endpoint.js';
import { API_ROOT } from '../../../src/web/api/api-root.js';
import { openApiDocument } from '../../../src/web/api/openapi.js';

/** What somebody knows who has nothing but the document. */
export const API_DOCUMENT = openApiDocument(endpoints, { version: 'test' });

const DOCUMENT_ID = 'https://document.invalid/';

/** Checks values against schemas of the document; nothing in them is unknown to it. */
export function documentSchemas(): Ajv2020 {
  const ajv = new Ajv2020({ strict: true, allErrors: true, strictTypes: false });
  formats.default(ajv);
  // What says something to readers alone.
  for (const name of ['components', 'paths', 'openapi', 'info', 'servers', 'security', 'tags']) {
    ajv.addKeyword(name);
  }
  ajv.addSchema(API_DOCUMENT, DOCUMENT_ID);
  return ajv;
}

const ajv = documentSchemas();
const compiled = new Map<string, ValidateFunction>();

/** The check of whatever a JSON pointer into the document names. */
export function schemaAt(pointer: string): ValidateFunction {
  const known = compiled.get(pointer);
  if (known) return known;
  const made = ajv.compile({ $ref: `${DOCUMENT_ID}#${pointer}` });
  compiled.set(pointer, made);
  return made;
}

export const pointerOf = (...steps: readonly (string | number)[]): string =>
  steps
    .map((step) => `/${encodeURIComponent(String(step).replace(/~/g, '~0').replace(/\//g, '~1'))}`)
    .join('');

interface Documented {
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
  readonly $ref?: string;
}

/** What is wrong with an answer by the document; null where it is as promised. */
export function undocumented(
  { method, path }: Pick<Endpoint, 'method' | 'path'>,
  answer: { readonly status: number; readonly type: string; readonly body: unknown },
): string | null {
  const address = API_ROOT + path.replace(/:(\w+)/g, '{$1}');
  const responses = API_DOCUMENT.paths[address]?.[method]?.responses ?? {};
  const documented = responses[String(answer.status)] as Documented | undefined;
  if (!documented) return 'which is not documented';
  const [, ...steps] = documented.$ref?.split('/') ?? [];
  const where = documented.$ref
    ? steps
    : ['paths', address, method, 'responses', String(answer.status)];
  const content = contentAt(where);
  if (!content) return answer.type === '' ? null : `as ${answer.type}, where no body is documented`;
  if (!(answer.type in content)) return `as ${answer.type}`;
  if (!answer.type.includes('json')) return null;
  const check = schemaAt(pointerOf(...where, 'content', answer.type, 'schema'));
  return check(answer.body) ? null : JSON.stringify(check.errors, null, 1);
}

function contentAt(steps: readonly string[]): Documented['content'] {
  const found = steps.reduce<unknown>(
    (value, step) => (value as Record<string, unknown>)[step],
    API_DOCUMENT,
  );
  return (found as Documented).content;
}

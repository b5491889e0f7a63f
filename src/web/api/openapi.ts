import { z } from 'zod';
import { can } from '../../access/can.js';
import { API_ROOT } from './api-root.js';
import { TAGS, type Endpoint, type ProblemStatus } from './endpoint.js';
import { answerSchemas, bodySchemas } from './schemas/names.js';

/** As much of OpenAPI 3.1 as we write. */
export interface OpenApiDocument {
  readonly openapi: '3.1.1';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly securitySchemes: Readonly<Record<string, object>>;
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly responses: Readonly<Record<string, object>>;
  };
}

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: {
    readonly required: boolean;
    readonly content: Readonly<
      Record<string, { readonly schema: JsonSchema; readonly example?: unknown }>
    >;
  };
  readonly responses: Readonly<Record<string, object>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

export type JsonSchema = Readonly<Record<string, unknown>>;

const PROBLEMS: Readonly<Record<number, string>> = {
  400: 'The input cannot be used; `fields` names every field.',
  401: 'No token, or one that is wrong, revoked or expired.',
  403: 'The token’s role does not allow it.',
  404: 'There is no such thing.',
  409: 'Its state does not allow it now, or the same request is under way.',
  413: 'What was sent is larger than this address takes.',
  415: 'This address takes another content type.',
  422: 'Rules are broken (`rules` names each), or the Idempotency-Key stands for another request.',
  429: 'Asked too often; `Retry-After` says when it works again.',
  503: 'The documents cannot be read or written at the moment, and nothing was.',
};

/** A token that may do the least. */
const LEAST = { kind: 'token', id: '', name: '', role: 'viewer' } as const;

/** What every endpoint may answer with, beyond what it says itself. */
const ALWAYS: readonly number[] = [400, 401, 429, 503];

const IDEMPOTENCY_KEY: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'A new random text for every new request. Sent again with the same request within 24 hours, it gets the first answer again and nothing is done twice.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

/** Writes the whole document from the table of endpoints and its zod schemas. */
export function openApiDocument(
  endpoints: readonly Endpoint[],
  about: { readonly version: string },
): OpenApiDocument {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const endpoint of endpoints) {
    const path = API_ROOT + endpoint.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [endpoint.method]: operationOf(endpoint) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Dimmerbank',
      version: about.version,
      description:
        'Schedule posts, move faders and read what was promised. Errors are problem documents (RFC 9457); instants are ISO 8601 in UTC.',
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }],
    tags: Object.values(TAGS).map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: '`Authorization: Bearer dmb_…`, made in Settings or on the command line.',
        },
      },
      schemas: namedSchemas(),
      responses: problemResponses(),
    },
  };
}

function operationOf(endpoint: Endpoint): Operation {
  const { operation, tag, summary, description } = endpoint;
  return {
    operationId: operation,
    tags: [TAGS[tag]],
    summary,
    ...(description ? { description } : {}),
    parameters: parametersOf(endpoint),
    ...requestBodyOf(endpoint),
    responses: responsesOf(endpoint),
  };
}

function parametersOf({ method, params, query }: Endpoint): Parameter[] {
  return [
    ...fieldsOf(params, 'path'),
    ...fieldsOf(query, 'query'),
    ...(method === 'post' ? [IDEMPOTENCY_KEY] : []),
  ];
}

function fieldsOf(schema: z.ZodObject | undefined, where: 'path' | 'query'): Parameter[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = toJsonSchema(schema, 'input') as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: where,
    required: required.includes(name),
    ...(typeof description === 'string' ? { description } : {}),
    schema: rest,
  }));
}

function requestBodyOf({ body, file, example }: Endpoint): Pick<Operation, 'requestBody'> {
  if (file) {
    const properties = { [file.field]: { type: 'string', format: 'binary' } };
    const schema = { type: 'object', properties, required: [file.field] };
    return { requestBody: { required: true, content: { 'multipart/form-data': { schema } } } };
  }
  if (!body) return {};
  const schema = schemaOf(body, 'input');
  const required = !body.safeParse(undefined).success;
  const shown = example?.body === undefined ? {} : { example: example.body };
  return { requestBody: { required, content: { 'application/json': { schema, ...shown } } } };
}

function responsesOf(endpoint: Endpoint): Record<string, object> {
  const responses: Record<string, object> = {};
  for (const [status, { description, schema, type }] of Object.entries(endpoint.answers)) {
    responses[status] = {
      description,
      ...(schema
        ? { content: { 'application/json': { schema: schemaOf(schema, 'output') } } }
        : {}),
      ...(type === undefined ? {} : { content: { [type]: { schema: { type: 'string' } } } }),
    };
  }
  for (const status of problemsOf(endpoint)) {
    responses[String(status)] = { $ref: `#/components/responses/Problem${status}` };
  }
  return responses;
}

/** Every status of a problem that an endpoint may answer with. */
export function problemsOf({ method, problems, action }: Endpoint): number[] {
  const forbidden = can(LEAST, action) ? [] : [403];
  const keyed: ProblemStatus[] = method === 'post' ? [409, 422] : [];
  const bodied: ProblemStatus[] = method === 'get' ? [] : [413, 415];
  return [...new Set([...ALWAYS, ...forbidden, ...problems, ...keyed, ...bodied])].sort(
    (a, b) => a - b,
  );
}

function problemResponses(): Record<string, object> {
  const content = { 'application/problem+json': { schema: reference('Problem') } };
  return Object.fromEntries(
    Object.entries(PROBLEMS).map(([status, description]) => [
      `Problem${status}`,
      { description, content },
    ]),
  );
}

const reference = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

/** By its name where it has one, else written out. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const id = (io === 'output' ? answerSchemas : bodySchemas).get(schema)?.id;
  return id === undefined ? toJsonSchema(schema, io) : reference(id);
}

function namedSchemas(): Record<string, JsonSchema> {
  const convert = (registry: typeof answerSchemas, io: 'input' | 'output') =>
    z.toJSONSchema(registry, { ...CONVERSION, io, uri: (id) => `#/components/schemas/${id}` })
      .schemas as Record<string, JsonSchema>;
  const [answers, bodies] = [convert(answerSchemas, 'output'), convert(bodySchemas, 'input')];
  const shared = Object.keys(answers).filter((name) => name in bodies);
  if (shared.length > 0) throw new TypeError(`two schemas are called ${shared.join(', ')}`);
  const all = { ...answers, ...bodies };
  return Object.fromEntries(Object.entries(all).map(([name, schema]) => [name, bare(schema)]));
}

function toJsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  return bare(z.toJSONSchema(schema, { ...CONVERSION, io }));
}

const CONVERSION = {
  target: 'draft-2020-12',
  override({ jsonSchema }: { jsonSchema: Record<string, unknown> }): void {
    // The format says it; the pattern of a date is longer than a page.
    if (jsonSchema['format'] === 'date-time') delete jsonSchema['pattern'];
    // A number in a query is read from text; what callers see is the number.
    if (jsonSchema['type'] === 'integer') delete jsonSchema['pattern'];
  },
} as const;

/** Without what only stands at the top of a document of its own. */
function bare(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(
    Object.entries(schema).filter(([name]) => !['$schema', '$id', '~standard'].includes(name)),
  );
}

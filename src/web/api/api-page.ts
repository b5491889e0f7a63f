import { problemsOf, type OpenApiDocument } from './openapi.js';
import { TAGS, type Endpoint, type Tag } from './endpoint.js';
import { API_ROOT } from './api-root.js';
import { curlExample } from './curl-example.js';
import { EXPLAINED_PROBLEMS } from './explained-problems.js';
import { schemaRows, typeOf, type SchemaRow } from './schema-rows.js';
import { wordsAndCode } from './words-and-code.js';

/** Everything the page on the API prints, ready made. */
export function apiPage(
  endpoints: readonly Endpoint[],
  { document, siteUrl }: { readonly document: OpenApiDocument; readonly siteUrl: string },
) {
  const { schemas } = document.components;
  return {
    title: 'API',
    styles: ['api'],
    siteUrl,
    version: document.info.version,
    groups: (Object.keys(TAGS) as Tag[]).map((tag) => ({
      id: `group-${tag}`,
      title: TAGS[tag],
      operations: endpoints
        .filter((endpoint) => endpoint.tag === tag)
        .map((endpoint) => operationView(endpoint, document, siteUrl)),
    })),
    schemas: Object.entries(schemas)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, schema]) => ({
        id: `schema-${name}`,
        name,
        description: wordsAndCode(
          typeof schema['description'] === 'string' ? schema['description'] : '',
        ),
        rows: schemaRows(schema),
      })),
    problems: EXPLAINED_PROBLEMS.map(({ meaning, ...problem }) => ({
      ...problem,
      meaning: wordsAndCode(meaning),
    })),
  };
}

function operationView(endpoint: Endpoint, document: OpenApiDocument, siteUrl: string) {
  const path = API_ROOT + endpoint.path.replace(/:(\w+)/g, '{$1}');
  const operation = document.paths[path]?.[endpoint.method];
  if (!operation) throw new TypeError(`${endpoint.operation} is not in the document`);
  const [content] = Object.values(operation.requestBody?.content ?? {});
  return {
    id: endpoint.operation,
    method: endpoint.method.toUpperCase(),
    path,
    summary: endpoint.summary,
    description: wordsAndCode(endpoint.description ?? ''),
    action: endpoint.action,
    parameters: operation.parameters.map(
      ({ name, in: where, required, description = '', schema }) => ({
        ...{ name, where, required, description: wordsAndCode(description) },
        ...{ type: typeOf(schema).words, schema: typeOf(schema).schema },
      }),
    ),
    body: content ? bodyView(content.schema, document) : null,
    answers: answersView(endpoint, operation.responses),
    problems: problemsOf(endpoint).join(', '),
    curl: curlExample(endpoint, siteUrl),
  };
}

function bodyView(
  schema: Readonly<Record<string, unknown>>,
  { components }: OpenApiDocument,
): { schema: string; rows: SchemaRow[] } {
  const named = typeOf(schema).schema;
  return { schema: named, rows: schemaRows(components.schemas[named] ?? schema) };
}

function answersView(endpoint: Endpoint, responses: Readonly<Record<string, object>>) {
  return Object.entries(endpoint.answers).map(([status, { description }]) => ({
    status,
    description: wordsAndCode(description),
    schema: /#\/components\/schemas\/(\w+)/.exec(JSON.stringify(responses[status]))?.[1] ?? '',
  }));
}

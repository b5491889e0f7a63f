import { Validator } from '@seriousme/openapi-schema-validator';
import { expect } from 'chai';
import request from 'supertest';
import { mountedRoutes } from '../../src/web/mounted-routes.js';
import { apiRoutes } from '../../src/web/api/api-router.js';
import { endpoints } from '../../src/web/api/endpoints/index.js';
import { EXPLAINED_PROBLEMS } from '../../src/web/api/explained-problems.js';
import type { OpenApiDocument } from '../../src/web/api/openapi.js';
import { openApiBench, type ApiBench } from './support/api-bench.js';
import { pointerOf, schemaAt } from './support/documented-answers.js';

describe('the description of the API', () => {
  let bench: ApiBench;
  let document: OpenApiDocument;
  let page: request.Response;
  before(async () => {
    bench = await openApiBench();
    const answer = await request(bench.app).get('/api/v1/openapi.json');
    expect(answer.type).to.equal('application/json');
    document = answer.body as OpenApiDocument;
    page = await request(bench.app).get('/api').set('Accept', 'text/html');
  });
  after(() => bench.close());

  it('has every route that is mounted, and no other', () => {
    const mounted = mountedRoutes(apiRoutes(bench.services)).flatMap(({ path, methods }) =>
      methods.map((method) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`),
    );
    const described = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.sort()).to.deep.equal([...mounted].sort());
  });

  it('is OpenAPI 3.1, as a validator of others sees it', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate({ ...structuredClone(document) });
    expect(errors ?? []).to.deep.equal([]);
    expect([valid, validator.version]).to.deep.equal([true, '3.1']);
    const ids = operations().map(({ operationId }) => operationId);
    expect(new Set(ids).size).to.equal(ids.length);
    const tags = document.tags.map(({ name }) => name);
    expect(operations().flatMap((operation) => operation.tags)).to.satisfy((used: string[]) =>
      used.every((tag) => tags.includes(tag)),
    );
  });

  it('has schemas that a strict reader of JSON Schema takes', () => {
    for (const name of Object.keys(document.components.schemas)) {
      expect(() => schemaAt(pointerOf('components', 'schemas', name)), name).not.to.throw();
    }
  });

  it('shows an example of every body, and each is what its schema asks for', () => {
    for (const [path, found] of Object.entries(document.paths)) {
      for (const [method, { requestBody, operationId }] of Object.entries(found)) {
        const json = requestBody?.content['application/json'];
        if (!json) continue;
        expect(json, operationId).to.have.property('example');
        const steps = ['paths', path, method, 'requestBody', 'content', 'application/json'];
        const check = schemaAt(pointerOf(...steps, 'schema'));
        expect(check(json.example), `${operationId}: ${JSON.stringify(check.errors)}`).to.equal(
          true,
        );
      }
    }
  });

  it('gives examples that the API itself reads', () => {
    for (const { operation, body, query, example } of endpoints) {
      if (example?.body !== undefined) {
        expect(body?.safeParse(example.body).error?.message, operation).to.equal(undefined);
      }
      if (example?.query === undefined) continue;
      expect(example.query, operation).to.match(/^\?/);
      const given = Object.fromEntries(new URLSearchParams(example.query));
      expect(query?.safeParse(given).error?.message, operation).to.equal(undefined);
    }
  });

  it('names every parameter of a path', () => {
    for (const [path, found] of Object.entries(document.paths)) {
      const wanted = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const operation of Object.values(found)) {
        const names = operation.parameters
          .filter((one) => one.in === 'path')
          .map((one) => one.name);
        expect(names, path).to.have.members(wanted);
      }
    }
  });

  it('has no reference that leads nowhere', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)];
    expect(references).not.to.have.lengthOf(0);
    for (const [, reference = ''] of references) {
      const steps = reference.replace(/^#\//, '').split('/');
      const target = steps.reduce<unknown>(
        (value, step) => (value as Record<string, unknown> | undefined)?.[step],
        document,
      );
      expect(target, reference).to.be.an('object');
    }
  });

  it('asks for the fields that schemas ask for, and refuses others', () => {
    const schema = document.components.schemas['NewPost'];
    expect(schema?.['required']).to.have.members(['function', 'text', 'channels', 'when']);
    expect(schema?.['additionalProperties']).to.equal(false);
    expect(Object.keys(schema?.['properties'] as object)).to.include.members([
      ...['title', 'media', 'variants', 'overrideReason', 'askApproval'],
    ]);
  });

  it('is a page that explains every operation and every problem', () => {
    expect(page.status).to.equal(200);
    for (const { operation, summary } of endpoints) {
      expect(page.text).to.include(`id="${operation}"`).and.include(summary);
    }
    for (const { kind } of EXPLAINED_PROBLEMS) {
      expect(page.text).to.include(`id="problem-${kind}"`);
    }
  });

  it('is a page that sets code as code', () => {
    expect(page.text).to.include('<code>next</code>').and.include('<code>Retry-After</code>');
    expect(page.text.replace(/<pre[^]*?<\/pre>/g, '')).not.to.include('`');
  });

  it('is a page whose links lead somewhere', () => {
    const ids = new Set([...page.text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    for (const [, anchor] of page.text.matchAll(/href="#([^"]+)"/g)) {
      expect([...ids], anchor).to.include(anchor);
    }
    const all = [...page.text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(all).size).to.equal(all.length);
  });

  it('is a page without inline scripts and styles', () => {
    expect(page.text).not.to.match(/<script(?![^>]*src=)|style="|<style| on\w+="/);
    expect(page.get('Content-Security-Policy')).to.include("default-src 'none'");
  });

  const operations = () => Object.values(document.paths).flatMap((path) => Object.values(path));
});

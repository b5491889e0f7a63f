import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { load, YAML11_SCHEMA } from 'js-yaml';
import { z } from 'zod';
import { KNOWN_VARIABLES, readConfig } from '../src/config.js';

const PROJECT = join(import.meta.dirname, '../..');
const readProject = (name: string): string => readFileSync(join(PROJECT, name), 'utf8');

const healthcheck = z.strictObject({
  test: z.array(z.string()).min(2),
  interval: z.string(),
  timeout: z.string(),
  retries: z.number(),
  start_period: z.string(),
});
const service = z.strictObject({
  build: z.string().optional(),
  image: z.string(),
  restart: z.literal('unless-stopped'),
  init: z.boolean().optional(),
  stop_grace_period: z.string().optional(),
  entrypoint: z.array(z.string()).optional(),
  command: z.array(z.string()),
  environment: z.record(z.string(), z.union([z.string(), z.number()]).transform(String)),
  volumes: z.array(z.string()),
  ports: z.array(z.string()).optional(),
  depends_on: z
    .record(z.string(), z.strictObject({ condition: z.literal('service_healthy') }))
    .optional(),
  networks: z.array(z.string()),
  healthcheck: healthcheck.optional(),
});
const compose = z.object({
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.null()),
  networks: z.record(z.string(), z.object({ internal: z.boolean().optional() }).nullable()),
});

describe('The containers', () => {
  const text = readProject('docker-compose.yml');
  const parse = (yaml: string) => compose.parse(load(yaml, { schema: YAML11_SCHEMA }));
  const { services, volumes, networks } = parse(text);
  const dockerfile = readProject('Dockerfile');
  let folder: string;
  let env: Record<string, string>;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'dimmerbank-env-'));
    const file = join(folder, '.env');
    execFileSync('sh', [join(PROJECT, 'docker/make-env.sh'), file]);
    expect(statSync(file).mode & 0o077, 'others may read it').to.equal(0);
    const pairs = readFileSync(file, 'utf8').matchAll(/^(\w+)=(.*)$/gm);
    env = Object.fromEntries([...pairs].map(([, name = '', value = '']) => [name, value]));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** As compose does it: `${NAME:?why}` must be there, `${NAME:-value}` has a default. */
  const filledIn = (given: Readonly<Record<string, string>>): string =>
    text.replace(/\$\{(\w+):([?-])([^}]*)\}/g, (_, name: string, kind: string, rest: string) => {
      const value = given[name] ?? '';
      if (value === '' && kind === '?') throw new Error(`${name}: ${rest}`);
      return value === '' ? rest : value;
    });

  it('are the web, the workers, MongoDB and Redis', () => {
    expect(Object.keys(services)).to.have.members(['web', 'worker', 'mongo', 'redis']);
  });

  for (const name of ['web', 'worker']) {
    it(`hand the ${name} only variables that it reads, and it takes them`, () => {
      const { environment = {} } = parse(filledIn(env)).services[name] ?? {};
      expect(KNOWN_VARIABLES).to.include.members(Object.keys(environment));
      const config = readConfig(environment);
      expect(config.mongodb?.database).to.equal('dimmerbank');
      expect(config.jobs.redisUrl).to.match(/^redis:\/\/:[0-9a-f]{48}@redis:6379$/);
    });

    it(`start the ${name} by a file that is built`, () => {
      const [program, , file = ''] = services[name]?.command ?? [];
      expect(program).to.equal('node');
      expect(existsSync(join(PROJECT, file)), file).to.equal(true);
    });
  }

  it('do not start without passwords, and say how to make them', () => {
    expect(() => filledIn({})).to.throw(/MONGO\w+: run sh docker\/make-env\.sh first/);
    for (const name of Object.keys(env).filter((each) => each !== 'PUBLIC_URL')) {
      expect(() => filledIn({ ...env, [name]: '' }), name).to.throw(/make-env\.sh/);
    }
  });

  it('have passwords that differ, and never overwrite them', () => {
    const secrets = Object.entries(env).filter(([name]) => name !== 'PUBLIC_URL');
    expect(new Set(secrets.map(([, value]) => value)).size).to.equal(4);
    for (const [name, value] of secrets) expect(value, name).to.match(/^[0-9a-f]{48,}$/);
    const again = () =>
      execFileSync('sh', [join(PROJECT, 'docker/make-env.sh'), join(folder, '.env')], {
        stdio: 'pipe',
      });
    expect(again).to.throw(/Nothing was changed/);
  });

  it('give every database the password that the product sends', () => {
    const { mongo, redis, web } = parse(filledIn(env)).services;
    const { MONGO_PASSWORD: mongoPassword = '-', REDIS_PASSWORD: redisPassword = '-' } = env;
    expect(mongo?.environment['MONGO_PASSWORD']).to.equal(mongoPassword);
    expect(web?.environment['MONGODB_URL']).to.include(`dimmerbank:${mongoPassword}@mongo`);
    expect(redis?.command.join(' ')).to.include(`--requirepass ${redisPassword}`);
    expect(mongo?.command).to.include('--keyFile');
    expect(readProject('docker/mongo-user.js')).to.include("user: 'dimmerbank'");
  });

  it('keep Redis from forgetting: append-only, never evicting', () => {
    expect(services['redis']?.command.join(' ')).to.match(
      /--appendonly yes .*--maxmemory-policy noeviction/,
    );
  });

  it('come from images of a version, ours from a Node that the product runs on', () => {
    const images = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image = '']) => image);
    for (const { image } of Object.values(services)) images.push(image);
    for (const image of images) expect(image).to.match(/^[a-z]+:\d+\.\d+/);
    const { engines } = z
      .object({ engines: z.object({ node: z.string() }) })
      .parse(JSON.parse(readProject('package.json')));
    for (const image of images.filter((each) => each.startsWith('node:'))) {
      expect(versionIn(image)).to.be.at.least(versionIn(engines.node));
    }
  });

  it('wait only for what says that it is well', () => {
    for (const { depends_on: waited = {} } of Object.values(services)) {
      for (const name of Object.keys(waited)) {
        expect(services[name]?.healthcheck, name).not.to.equal(undefined);
      }
    }
    expect(services['web']?.healthcheck?.test.join(' ')).to.include('/healthz');
  });

  it('ask the worker, which has no pages, on the port that it is told to answer on', () => {
    const { environment = {}, healthcheck } = parse(filledIn(env)).services['worker'] ?? {};
    const port = readConfig(environment).healthPort;
    expect(healthcheck?.test.join(' ')).to.include(`http://127.0.0.1:${port}/readyz`);
  });

  it('are health checks whose scripts can be read', () => {
    for (const name of ['web', 'worker']) {
      const [, program, flag, script = ''] = services[name]?.healthcheck?.test ?? [];
      expect([program, flag], name).to.deep.equal(['node', '-e']);
      expect(() => new Script(script), name).not.to.throw();
    }
  });

  it('use volumes, networks and files that are there', () => {
    for (const [name, { volumes: mounted, networks: joined }] of Object.entries(services)) {
      expect(Object.keys(networks), name).to.include.members(joined);
      for (const [from = ''] of mounted.map((each) => each.split(':'))) {
        if (from.startsWith('.')) expect(existsSync(join(PROJECT, from)), from).to.equal(true);
        else expect(Object.keys(volumes), name).to.include(from);
      }
    }
    expect(networks['inside']?.internal).to.equal(true);
    expect(services['mongo']?.ports ?? services['redis']?.ports).to.equal(undefined);
  });

  it('copy what exists, and start what was copied', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(
      ([, sources = '']) => sources.split(' '),
    );
    expect(copied).to.include.members(['src', 'workers', 'views', 'public', 'tsconfig.json']);
    for (const source of copied) expect(existsSync(join(PROJECT, source)), source).to.equal(true);
    const ignored = readProject('.dockerignore').split('\n');
    expect(copied.filter((source) => ignored.includes(source))).to.deep.equal([]);
    expect(ignored).to.include('.env');
    const [, command = '[]'] = /^CMD (.+)$/m.exec(dockerfile) ?? [];
    const [, , file = ''] = z.array(z.string()).parse(JSON.parse(command));
    expect(existsSync(join(PROJECT, file)), file).to.equal(true);
    const [, variables = ''] = /^ENV (.+)$/m.exec(dockerfile) ?? [];
    const names = variables.split(' ').map((pair) => pair.split('=')[0]);
    expect([...KNOWN_VARIABLES, 'NODE_ENV']).to.include.members(names);
  });
});

/** The first version in a text, as a number that grows with it. */
function versionIn(text: string): number {
  const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(text) ?? [];
  return Number(major) * 1_000 + Number(minor);
}

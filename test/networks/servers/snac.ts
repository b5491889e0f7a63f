import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Agent, fetch } from 'undici';
import { until } from '../../process/support/waiting.js';
import { packageFolder, unpackPackages } from './debian-packages.js';
import { freePort } from './free-port.js';
import type { TestServer } from './test-server.js';

const run = promisify(execFile);
const program = () => join(packageFolder('snac2'), 'usr/bin/snac');

/** A small server of the fediverse that speaks Mastodon's API. */
export const snac: TestServer = {
  name: 'snac2',
  missing: () =>
    existsSync(program()) ? null : 'it is not installed; npm run test:networks -- --install',
  install: () => unpackPackages('snac2', ['snac2'], 'backports'),
};

export interface SnacAccount {
  readonly name: string;
  readonly password: string;
  readonly token: string;
}

export interface SnacStatus {
  readonly id: string;
  readonly uri: string;
  readonly text: string;
  readonly content: string;
  readonly in_reply_to_id: string | null;
  readonly media_attachments: readonly { readonly description: string; readonly url: string }[];
}

/** A server of a test's own on a free port, with its data in a folder of its own. */
export interface RunningSnac {
  readonly url: string;
  readonly host: string;
  /** Makes an account; its token is one that a person would copy. */
  createAccount(name: string): Promise<SnacAccount>;
  /** What everybody sees of an account, oldest first, past the adapter that is tested. */
  statuses(name: string): Promise<readonly SnacStatus[]>;
  /** Posts as somebody, past the adapter that is tested. */
  post(account: SnacAccount, status: Readonly<Record<string, unknown>>): Promise<SnacStatus>;
  close(): Promise<void>;
}

/** It closes connections that wait for a next call, without a word. */
const ONE_BY_ONE = new Agent({ pipelining: 0 });

export async function startSnac(): Promise<RunningSnac> {
  const parent = await mkdtemp(join(tmpdir(), 'dimmerbank-snac-'));
  const folder = join(parent, 'data');
  const port = await freePort();
  const host = `127.0.0.1:${port}`;
  const url = `http://${host}`;
  const asked = run(program(), ['init', folder]);
  asked.child.stdin?.end(`127.0.0.1\n${port}\n${host}\n\nadmin@example.org\n`);
  await asked;
  const configFile = join(folder, 'server.json');
  const config = JSON.parse(await readFile(configFile, 'utf8')) as Record<string, unknown>;
  await writeFile(configFile, JSON.stringify({ ...config, protocol: 'http', num_threads: 4 }));

  const child = spawn(program(), ['httpd', folder], { stdio: 'ignore' });
  const exit = once(child, 'exit');
  await until('snac2 answers', async () => {
    if (child.exitCode !== null) throw new Error(`snac2 ended with ${child.exitCode}`);
    const answer = fetch(url, { dispatcher: ONE_BY_ONE }).then((answer) => answer.text());
    return answer.then(
      () => true,
      () => false,
    );
  });

  async function call(path: string, body?: object, token?: string): Promise<string> {
    const answer = await fetch(`${url}${path}`, {
      dispatcher: ONE_BY_ONE,
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`);
    return text;
  }

  return {
    ...{ url, host },
    async createAccount(name) {
      const { stdout } = await run(program(), ['adduser', folder, name]);
      const password = /password is (\S+)/.exec(stdout)?.[1] ?? '';
      const token = await call('/oauth/x-snac-get-token', { login: name, passwd: password });
      return { name, password, token };
    },
    async statuses(name) {
      const text = await call(`/api/v1/accounts/${name}/statuses`);
      return (JSON.parse(text) as SnacStatus[]).reverse();
    },
    async post({ token }, status) {
      return JSON.parse(await call('/api/v1/statuses', status, token)) as SnacStatus;
    },
    async close() {
      child.kill('SIGTERM');
      await exit;
      await rm(parent, { recursive: true, force: true });
    },
  };
}

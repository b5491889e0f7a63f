import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  installPackages,
  packagesFolder,
  packagesMissing,
  serverSources,
} from './server-packages.js';
import type { TestServer } from './test-server.js';

/** Bluesky's own personal data server. */
export const blueskyPds: TestServer = {
  name: 'Bluesky’s PDS',
  missing: packagesMissing,
  install: installPackages,
};

export interface PdsAccount {
  readonly did: string;
  readonly handle: string;
  readonly appPassword: string;
  readonly accessJwt: string;
}

export interface PdsRecord {
  readonly uri: string;
  readonly cid: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** A PDS of a test's own, on free ports of this machine, without an AppView. */
export interface RunningPds {
  readonly url: string;
  /** A new account under this name with an app password. */
  createAccount(name: string): Promise<PdsAccount>;
  /** The posts that stand in an account's repository, oldest first. */
  posts(account: PdsAccount): Promise<readonly PdsRecord[]>;
  /** Calls it past the adapter that is tested. */
  call(method: string, call: PdsCall): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

export interface PdsCall {
  readonly token?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Without a body, and POST all the same. */
  readonly post?: boolean;
}

/** `options` are those of the server's own environment, like `rateLimitsEnabled`. */
export async function startPds(options: Record<string, unknown> = {}): Promise<RunningPds> {
  const folder = await mkdtemp(join(tmpdir(), 'dimmerbank-pds-'));
  const script = join(serverSources, 'bluesky-pds.mjs');
  const child = spawn(
    process.execPath,
    [script, packagesFolder(), folder, JSON.stringify(options)],
    { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, LOG_ENABLED: 'false' } },
  );
  const exit = once(child, 'exit');
  const said = once(createInterface(child.stdout), 'line') as Promise<[string]>;
  const first = await Promise.race([said, exit.then(() => null)]);
  if (first === null) throw new Error(`the PDS ended with ${child.exitCode} before it was ready`);
  const { url } = JSON.parse(first[0]) as { url: string };

  async function call(method: string, { token, query, body, post = false }: PdsCall) {
    const address = `${url}/xrpc/${method}?${new URLSearchParams(query).toString()}`;
    const answer = await fetch(address, {
      method: body === undefined && !post ? 'GET' : 'POST',
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} answered ${answer.status}: ${text}`);
    return (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  }

  return {
    url,
    call,
    async createAccount(name) {
      const handle = `${name}.test`;
      const created = await call('com.atproto.server.createAccount', {
        body: { handle, email: `${name}@example.org`, password: 'a long password for a test' },
      });
      const accessJwt = created['accessJwt'] as string;
      const made = await call('com.atproto.server.createAppPassword', {
        token: accessJwt,
        body: { name: 'dimmerbank' },
      });
      const appPassword = made['password'] as string;
      return { did: created['did'] as string, handle, appPassword, accessJwt };
    },
    async posts({ did }) {
      const query = { repo: did, collection: 'app.bsky.feed.post', limit: '100', reverse: 'true' };
      return (await call('com.atproto.repo.listRecords', { query }))['records'] as PdsRecord[];
    },
    async close() {
      child.kill('SIGTERM');
      await exit;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

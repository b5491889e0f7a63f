import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hash } from '@node-rs/argon2';
import type { Application } from 'express';
import request from 'supertest';
import { createAccess, type Access } from '../../../src/access/access.js';
import { LOGIN_LIMITS, type LoginLimitSettings } from '../../../src/access/login-limits.js';
import { readConfig } from '../../../src/config.js';
import type { Role } from '../../../src/domain/roles.js';
import { openServices, type Services } from '../../../src/services.js';
import { newRecordId } from '../../../src/store/record-id.js';
import { createApp } from '../../../src/web/app.js';
import { routes as allRoutes, type Routes } from '../../../src/web/routes.js';
import { fixedClock, type FixedClock } from '../../support/fixed-clock.js';
import { keptLog } from '../../support/kept-log.js';

export const PASSWORD = 'seven lamps over the stage';

export interface WebBench {
  readonly app: Application;
  readonly access: Access;
  readonly clock: FixedClock;
  readonly store: Services['store'];
  readonly services: Services;
  logText(): string;
  /** Makes a person who can log in with PASSWORD, and answers their id. */
  person(role: Role, email?: string): Promise<string>;
  /** A browser in which this person has logged in. */
  browser(email: string): Promise<Browser>;
  visitor(): Browser;
  close(): Promise<void>;
}

export interface BenchOptions {
  readonly publicUrl?: string;
  readonly trustProxy?: number;
  /** Any number unless told. */
  readonly apiRequestsPerMinute?: number;
  readonly limits?: Partial<LoginLimitSettings>;
  readonly routes?: Partial<Routes<Services>>;
}

/** The web over empty services, without a port that anybody knows. */
export async function openWebBench(options: BenchOptions = {}): Promise<WebBench> {
  const folder = await mkdtemp(join(tmpdir(), 'dimmerbank-web-'));
  const clock = fixedClock();
  const kept = keptLog();
  const config = readConfig({
    DATA_DIR: folder,
    JOBS: 'in-process',
    PUBLIC_URL: options.publicUrl,
    TRUST_PROXY: String(options.trustProxy ?? 0),
    API_REQUESTS_PER_MINUTE: String(options.apiRequestsPerMinute ?? 0),
  });
  const opened = await openServices(config, { clock, log: kept.log });
  const { store } = opened;
  const access = createAccess({ store, clock, limits: { ...LOGIN_LIMITS, ...options.limits } });
  const services: Services = { ...opened, access, audit: access.audit };
  const app = createApp(services, { ...allRoutes, ...options.routes });
  // What a hash costs is in the hash; the product's own cost is tried where passwords are.
  const passwordHash = await hash(PASSWORD, { memoryCost: 8, timeCost: 1, parallelism: 1 });
  return {
    app,
    access,
    clock,
    store,
    services,
    logText: kept.text,
    async person(role, email = `${role}@example.com`) {
      const _id = newRecordId();
      const name = `The ${role}`;
      const now = new Date(clock.now());
      await store.people.create({
        _id,
        email,
        name,
        role,
        zone: 'Europe/Berlin',
        state: 'active',
        passwordHash,
        inviteHash: null,
        inviteExpiresAt: null,
        createdAt: now,
        lastLoginAt: null,
      });
      await access.administrators.recount();
      return _id;
    },
    async browser(email) {
      const browser = new Browser(app);
      await browser.logIn(email);
      return browser;
    },
    visitor: () => new Browser(app),
    async close() {
      await opened.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What a browser does: keeps its cookies, reads a page's form token, sends forms with it. */
export class Browser {
  /** The header it sends. */
  cookie = '';

  constructor(private readonly app: Application) {}

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<request.Response> {
    return this.#keepCookies(request(this.app).get(path).set(this.#headers(headers)));
  }

  /** Sends a form as it is, without a token unless the fields have one. */
  send(
    path: string,
    fields: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<request.Response> {
    const form = request(this.app).post(path).set(this.#headers(headers)).type('form');
    return this.#keepCookies(form.send(fields));
  }

  /** Sends a form with the token of the page it stands on. */
  async post(path: string, fields: object, page = '/login'): Promise<request.Response> {
    const token = tokenIn((await this.get(page)).text);
    return this.send(path, { ...fields, _csrf: token });
  }

  /** The token that forms in this browser have at the moment. */
  async formToken(): Promise<string> {
    return tokenIn((await this.get('/login')).text);
  }

  logIn(email: string, password: string = PASSWORD): Promise<request.Response> {
    return this.post('/login', { email, password });
  }

  #headers(more: Readonly<Record<string, string>>): Record<string, string> {
    return { Accept: 'text/html', Cookie: this.cookie, ...more };
  }

  async #keepCookies(asking: request.Test): Promise<request.Response> {
    const answer = await asking;
    const set: unknown = answer.headers['set-cookie'];
    for (const line of Array.isArray(set) ? (set as string[]) : []) {
      const [pair = ''] = line.split(';');
      const name = pair.slice(0, pair.indexOf('=') + 1);
      const kept = this.cookie.split('; ').filter((old) => old !== '' && !old.startsWith(name));
      this.cookie = [...kept, pair].join('; ');
    }
    return answer;
  }
}

/** The token of the first form on a page. */
export function tokenIn(html: string): string {
  return /name="_csrf" value="([0-9a-f]+)"/.exec(html)?.[1] ?? '';
}

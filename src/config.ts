import { resolve } from 'node:path';
import { z } from 'zod';
import type { MailSettings } from './notices/mail-server.js';
import { MAIL_ADDRESS, mailSettings, smtpUrl, WEBHOOK_SECRET } from './notices/mail-settings.js';
import type { HookSettings } from './notices/notice-hook.js';
import { isNetwork } from './networks/public-address.js';
import { serverUrl } from './server-address.js';

/** The one door for the environment: everything else is handed a typed, frozen `Config`. */

const wholeNumber = (least: number, most: number) => {
  const error = `is a whole number from ${least} to ${most}`;
  return z.coerce.number({ error }).int(error).min(least, error).max(most, error);
};
const port = wholeNumber(0, 65_535);
const pageAddress = z.url({
  protocol: /^https?$/,
  error: 'is a whole address, as in https://posts.example.org',
});
const text = z.string().trim().min(1);
const flag = z
  .enum(['0', '1', 'true', 'false'])
  .transform((value) => value === '1' || value === 'true');

const networks = text
  .transform((value) => value.split(/[\s,]+/).filter(Boolean))
  .refine((all) => all.every(isNetwork), 'is networks joined by commas: 192.168.1.0/24,fd00::/8');

const environment = z.object({
  PORT: port.default(4700),
  HOST: text.default('127.0.0.1'),
  DATA_DIR: text.default('.data'),
  PUBLIC_URL: pageAddress.optional(),
  TRUST_PROXY: wholeNumber(0, 9).default(0),
  MONGODB_URL: serverUrl(
    /^mongodb(\+srv)?:\/\//,
    'begins with mongodb:// or mongodb+srv://',
  ).optional(),
  MONGODB_DATABASE: text.default('dimmerbank'),
  REDIS_URL: serverUrl(/^rediss?:\/\//, 'begins with redis:// or rediss://').optional(),
  JOBS: z.enum(['auto', 'in-process']).default('auto'),
  SECRET_KEYS: text.optional(),
  ALLOW_LOOPBACK: flag.default(false),
  ALLOW_NETWORKS: networks.optional(),
  API_REQUESTS_PER_MINUTE: z.coerce.number().int().min(0).max(1_000_000).default(3_000),
  SMTP_URL: smtpUrl.optional(),
  MAIL_FROM: text.regex(MAIL_ADDRESS, 'is an address, or Name <address>').optional(),
  NOTICE_WEBHOOK_URL: pageAddress.optional(),
  NOTICE_WEBHOOK_SECRET: text.regex(WEBHOOK_SECRET, 'begins with whsec_').optional(),
  HEALTH_PORT: port.optional(),
  DRAIN_SECONDS: wholeNumber(0, 60).default(0),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

/** What is of use only together. */
const complete = environment
  .refine(({ SMTP_URL, MAIL_FROM }) => (SMTP_URL === undefined) === (MAIL_FROM === undefined), {
    path: ['MAIL_FROM'],
    error: 'is set together with SMTP_URL: from whom notices come, and by which server',
  })
  .refine(
    ({ NOTICE_WEBHOOK_URL, NOTICE_WEBHOOK_SECRET }) =>
      (NOTICE_WEBHOOK_URL === undefined) === (NOTICE_WEBHOOK_SECRET === undefined),
    {
      path: ['NOTICE_WEBHOOK_SECRET'],
      error: 'is set together with NOTICE_WEBHOOK_URL, whose calls it signs',
    },
  );

export interface Config {
  readonly http: {
    readonly host: string;
    /** 0 asks the system for a free port. */
    readonly port: number;
    /** Without a trailing slash; undefined when people reach us under the address we listen on. */
    readonly publicUrl: string | undefined;
    /** How many proxies in front of us are ours. */
    readonly trustProxy: number;
    /** What each API token may send; 0 for any number. */
    readonly apiRequestsPerMinute: number;
  };
  readonly dataFolder: string;
  /** undefined means the embedded store in `dataFolder`. */
  readonly mongodb: { readonly url: string; readonly database: string } | undefined;
  readonly jobs: {
    readonly redisUrl: string | undefined;
    /** Whether a `redis-server` found on the PATH may be started for us alone. */
    readonly privateRedis: boolean;
  };
  /** `id:base64,id:base64`, the first encrypts; undefined means a key file in `dataFolder`. */
  readonly secretKeys: string | undefined;
  /** Addresses on this machine may be fetched: for home networks and for tests only. */
  readonly allowLoopback: boolean;
  /** Private networks that may be fetched from too. */
  readonly allowedNetworks: readonly string[];
  /** How people are told of what they have to know, beside our pages. */
  readonly notices: {
    readonly mail: MailSettings | undefined;
    readonly hook: HookSettings | undefined;
  };
  /** Where a worker process alone answers probes; undefined for nowhere. */
  readonly healthPort: number | undefined;
  /** How long a process that stops goes on as it was, not ready, before it closes anything. */
  readonly drainMilliseconds: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** The PATH on which helper programs such as `redis-server` are looked for. */
  readonly programPath: string;
}

/** Every variable that is read. */
export const KNOWN_VARIABLES: readonly string[] = Object.keys(environment.shape);

/** Something in the environment cannot be used; the message names every variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads and validates the whole environment before anything opens. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = complete.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      (issue) => `  ${issue.path.join('.')}: ${issue.message}`,
    );
    throw new ConfigError(`The environment cannot be used:\n${problems.join('\n')}`);
  }
  const value = parsed.data;
  return Object.freeze({
    http: {
      host: value.HOST,
      port: value.PORT,
      publicUrl: value.PUBLIC_URL?.replace(/\/+$/, ''),
      trustProxy: value.TRUST_PROXY,
      apiRequestsPerMinute: value.API_REQUESTS_PER_MINUTE,
    },
    dataFolder: resolve(value.DATA_DIR),
    mongodb: value.MONGODB_URL
      ? { url: value.MONGODB_URL, database: value.MONGODB_DATABASE }
      : undefined,
    jobs: { redisUrl: value.REDIS_URL, privateRedis: value.JOBS === 'auto' },
    secretKeys: value.SECRET_KEYS,
    allowLoopback: value.ALLOW_LOOPBACK,
    allowedNetworks: value.ALLOW_NETWORKS ?? [],
    notices: {
      mail:
        value.SMTP_URL && value.MAIL_FROM
          ? mailSettings(value.SMTP_URL, value.MAIL_FROM)
          : undefined,
      hook:
        value.NOTICE_WEBHOOK_URL && value.NOTICE_WEBHOOK_SECRET
          ? { url: value.NOTICE_WEBHOOK_URL, secret: value.NOTICE_WEBHOOK_SECRET }
          : undefined,
    },
    healthPort: value.HEALTH_PORT,
    drainMilliseconds: value.DRAIN_SECONDS * 1_000,
    logLevel: value.LOG_LEVEL,
    programPath: env['PATH'] ?? '',
  });
}

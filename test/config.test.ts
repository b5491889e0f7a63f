import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, KNOWN_VARIABLES, readConfig } from '../src/config.js';
import { openServices } from '../src/services.js';
import { keptLog } from './support/kept-log.js';
import { rejection } from './support/rejection.js';

const PASSWORD = 'b2f6c1d09e774a58';
const key = (bytes: Buffer): string => `k1:${bytes.toString('base64')}`;

/** What the product is started with, and the words with which it refuses. */
const REFUSED: readonly (readonly [
  what: string,
  environment: Readonly<Record<string, string>>,
  words: RegExp,
])[] = [
  [
    'a MongoDB elsewhere without a password',
    { MONGODB_URL: 'mongodb://db:27017/' },
    /MONGODB_URL: db:27017 is not this machine, and the address has no password/,
  ],
  ['a user without a password', { MONGODB_URL: 'mongodb://app@db/' }, /has no password/],
  ['an empty password', { MONGODB_URL: 'mongodb://app:@db/' }, /has no password/],
  [
    'one of several hosts elsewhere',
    { MONGODB_URL: 'mongodb://localhost,db:27018/?replicaSet=a' },
    /localhost, db:27018 is not/,
  ],
  [
    'a MongoDB found by its service record',
    { MONGODB_URL: 'mongodb+srv://db.example.org/' },
    /has no password/,
  ],
  [
    'a name that only begins like this machine',
    { MONGODB_URL: 'mongodb://localhost.example.org/' },
    /has no password/,
  ],
  ['mail without a sender', { SMTP_URL: 'smtps://mail.example.com' }, /MAIL_FROM: is set together/],
  ['a sender without mail', { MAIL_FROM: 'desk@example.com' }, /MAIL_FROM: is set together/],
  [
    'a mail server of another kind',
    { SMTP_URL: 'https://mail.example.com', MAIL_FROM: 'desk@example.com' },
    /SMTP_URL: is smtp:/,
  ],
  [
    'a webhook for notices that nothing signs',
    { NOTICE_WEBHOOK_URL: 'https://example.com/hook' },
    /NOTICE_WEBHOOK_SECRET: is set together/,
  ],
  ['networks that are none', { ALLOW_NETWORKS: '10.0.0.0/8,home' }, /ALLOW_NETWORKS: is networks/],
  ['a password from examples', { REDIS_URL: 'redis://:foobared@cache/' }, /one from examples/],
  ['an example in disguise', { MONGODB_URL: 'mongodb://root:%63hangeme@db/' }, /one from examples/],
  [
    'a short password',
    { REDIS_URL: 'redis://:k7Qd2x@cache:6379' },
    /REDIS_URL: the password is shorter than 12/,
  ],
  [
    'a Redis elsewhere without a password',
    { REDIS_URL: 'redis://cache:6379' },
    /REDIS_URL: cache:6379 is not this machine/,
  ],
  [
    'an encrypted Redis elsewhere without a password',
    { REDIS_URL: 'rediss://10.0.0.9' },
    /has no password/,
  ],
  [
    'an address of something else',
    { MONGODB_URL: 'postgres://db/' },
    /MONGODB_URL: begins with mongodb:/,
  ],
  [
    'an address that ends too early',
    { REDIS_URL: 'redis://' },
    /REDIS_URL: is no complete address/,
  ],
  ['a port beyond the last', { PORT: '65536' }, /PORT: is a whole number from 0 to 65535$/],
  ['a port in words', { PORT: 'http' }, /PORT: is a whole number from 0 to 65535$/],
  [
    'a public address without a scheme',
    { PUBLIC_URL: 'posts.example.org' },
    /PUBLIC_URL: is a whole addr/,
  ],
  ['a public address that is no page', { PUBLIC_URL: 'ftp://posts.example.org' }, /PUBLIC_URL: /],
  ['a way of work that it does not know', { JOBS: 'cron' }, /JOBS: /],
  ['a short secret key', { SECRET_KEYS: key(randomBytes(16)) }, /has 16 bytes instead of 32/],
  ['a secret key of zeros', { SECRET_KEYS: key(Buffer.alloc(32)) }, /"k1" is not random/],
  [
    'an example as secret key',
    { SECRET_KEYS: key(Buffer.from('an example secret key, change me')) },
    /"k1" is not random/,
  ],
  ['a secret key without its id', { SECRET_KEYS: randomBytes(32).toString('base64') }, /id:base64/],
];

const TAKEN: readonly (readonly [what: string, environment: Readonly<Record<string, string>>])[] = [
  ['nothing at all', {}],
  ['empty variables, as compose leaves them', { MONGODB_URL: '', REDIS_URL: '', PUBLIC_URL: '' }],
  [
    'servers on this machine without passwords',
    { MONGODB_URL: 'mongodb://127.0.0.1:27017/?replicaSet=rs0', REDIS_URL: 'redis://[::1]:6379' },
  ],
  ['a MongoDB on a socket', { MONGODB_URL: 'mongodb://%2Ftmp%2Fmongodb-27017.sock/' }],
  [
    'servers elsewhere with passwords',
    {
      MONGODB_URL: `mongodb://app:${PASSWORD}@a:1,b:2/?replicaSet=x`,
      REDIS_URL: `rediss://:${PASSWORD}@cache`,
    },
  ],
  [
    'a certificate in place of a password',
    { MONGODB_URL: 'mongodb://db/?tls=true&authMechanism=MONGODB-X509' },
  ],
];

describe('A start', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dimmerbank-config-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const start = async (environment: Readonly<Record<string, string>>): Promise<void> => {
    const config = readConfig({ DATA_DIR: folder, JOBS: 'in-process', ...environment });
    const services = await openServices(config, { log: keptLog().log });
    await services.close();
  };

  for (const [what, environment, words] of REFUSED) {
    it(`is refused with ${what}, in a sentence that shows no secret`, async () => {
      const error = await rejection(start(environment));
      expect(error.name).to.be.oneOf(['ConfigError', 'SecretKeyError']);
      expect(error.message).to.match(words);
      for (const value of Object.values(environment)) {
        const [, secret] = /:([^:@/]+)(?:@|$)/.exec(value) ?? [];
        if (secret && secret.length > 5) expect(error.message).not.to.include(secret);
      }
    });
  }

  for (const [what, environment] of TAKEN) {
    it(`takes ${what}`, () => {
      expect(() => readConfig(environment)).not.to.throw();
    });
  }

  it('reads exactly the variables that are written down', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/settings.md'), 'utf8');
    const written = [...page.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
    expect(written).to.have.members(KNOWN_VARIABLES);
  });

  it('names every variable that is wrong at once', () => {
    expect(() => readConfig({ PORT: 'x', LOG_LEVEL: 'loud', MONGODB_URL: 'mongodb://db' }))
      .to.throw(ConfigError)
      .with.property('message')
      .that.matches(/PORT[^]*MONGODB_URL[^]*LOG_LEVEL/);
  });
});

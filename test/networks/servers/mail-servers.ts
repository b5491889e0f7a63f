import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import PostalMime, { type Email } from 'postal-mime';
import { installDebianPackages } from './installed-packages.js';
import { dovecotConfig, postfixMain, postfixMaster } from './mail-server-files.js';
import type { TestServer } from './test-server.js';

const PROGRAMS = { dovecot: '/usr/sbin/dovecot', postfix: '/usr/sbin/postfix' };
const PACKAGES = ['postfix', 'dovecot-imapd', 'dovecot-lmtpd', 'openssl'];

/** Postfix and Dovecot with settings of their own, beside those of the machine if it has any. */
export const mailServers: TestServer = {
  name: 'Postfix and Dovecot',
  missing() {
    if (!isInstalled()) {
      return 'they are not installed; npm run test:networks -- --install';
    }
    return process.getuid?.() === 0 ? null : 'Postfix can be started by root only';
  },
  async install() {
    if (isInstalled()) return;
    const quiet = ['postfix postfix/main_mailer_type select No configuration'];
    await installDebianPackages(PACKAGES, quiet);
  },
};

const isInstalled = (): boolean => Object.values(PROGRAMS).every((program) => existsSync(program));

export const MAIL_DOMAIN = 'example.test';
/** Postfix takes mails for it and finds only later that there is nobody. */
export const LATE_BOUNCE_DOMAIN = 'late.test';
export const MAIL_PASSWORD = 'only-for-tests';

/** Everybody at `example.test` has a mailbox, but for those whose name begins with "gone". */
export interface RunningMailServers {
  /** Submission with STARTTLS and log-in. */
  readonly smtpPort: number;
  readonly smtpsPort: number;
  /** Submission that offers no TLS, so that what goes over it can be seen. */
  readonly plainPort: number;
  readonly imapPort: number;
  readonly imapsPort: number;
  /** The self-signed certificate (PEM) of both. */
  readonly certificate: string;
  /** Every mail in the mailbox of `name@example.test`, as it lies there. */
  mailbox(name: string): Promise<readonly DeliveredMail[]>;
  /** How many mails lie in each mailbox that has any. */
  counts(): Promise<ReadonlyMap<string, number>>;
  /** Waits until as many mails are there. */
  arrived(name: string, count: number): Promise<readonly DeliveredMail[]>;
  close(): Promise<void>;
}

export interface DeliveredMail {
  readonly source: string;
  readonly mail: Email;
}

export async function startMailServers(): Promise<RunningMailServers> {
  const folder = await mkdtemp(join(tmpdir(), 'dimmerbank-mail-'));
  const [smtpPort = 0, smtpsPort = 0, plainPort = 0, imapPort = 0, imapsPort = 0] =
    await freePorts(5);
  const ports = { smtpPort, smtpsPort, plainPort, imapPort, imapsPort };
  const certificate = await makeFiles(folder, ports);
  const children = [
    spawn(PROGRAMS.dovecot, ['-F', '-c', join(folder, 'dovecot.conf')], { stdio: 'ignore' }),
    spawn(PROGRAMS.postfix, ['-c', join(folder, 'postfix'), 'start-fg'], { stdio: 'ignore' }),
  ];
  const logs = ['dovecot.log', 'log/postfix.log'].map((name) => join(folder, name));
  const close = async () => {
    // What was started is a script; it hands over to a daemon that only this command ends.
    spawnSync(PROGRAMS.postfix, ['-c', join(folder, 'postfix'), 'stop'], { stdio: 'ignore' });
    await Promise.all(children.map(end));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    for (const port of Object.values(ports)) await untilOpen(port, children);
  } catch (error) {
    const said = await Promise.all(logs.map((log) => readFile(log, 'utf8').catch(() => '')));
    await close();
    throw new Error(`${String(error)}\n${said.join('\n')}`);
  }

  const mailbox = (name: string) => readMaildir(join(folder, 'mail', name, 'Maildir'));
  return {
    ...ports,
    certificate,
    mailbox,
    async counts() {
      const counts = new Map<string, number>();
      for (const name of await readdir(join(folder, 'mail'))) {
        const files = await mailFiles(join(folder, 'mail', name, 'Maildir'));
        if (files.length > 0) counts.set(name, files.length);
      }
      return counts;
    },
    async arrived(name, count) {
      const deadline = performance.now() + 20_000;
      for (;;) {
        const mails = await mailbox(name);
        if (mails.length >= count) return mails;
        if (performance.now() > deadline) {
          const said = await Promise.all(logs.map((log) => readFile(log, 'utf8')));
          throw new Error(`${mails.length} of ${count} came to ${name}:\n${said.join('\n')}`);
        }
        await pause(50);
      }
    },
    close,
  };
}

async function makeFiles(folder: string, ports: Record<string, number>): Promise<string> {
  await chmod(folder, 0o755);
  const id = (user: string, flag: string) => Number(execFileSync('id', [flag, user]).toString());
  const [postfix, mail, group] = [id('postfix', '-u'), id('mail', '-u'), id('mail', '-g')];
  const key = join(folder, 'key.pem');
  const certificate = join(folder, 'certificate.pem');
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ...['-keyout', key, '-out', certificate, '-days', '2', '-subj', '/CN=localhost'],
      ...['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
    ],
    { stdio: 'ignore' },
  );
  for (const name of ['postfix', 'spool', 'data', 'log', 'mail', 'dovecot']) {
    await mkdir(join(folder, name), { mode: 0o755 });
  }
  await chown(join(folder, 'data'), postfix, -1);
  await chown(join(folder, 'mail'), mail, group);
  const given = { folder, ports, mailUser: mail, mailGroup: group };
  await writeFile(join(folder, 'dovecot.conf'), dovecotConfig(given));
  await writeFile(join(folder, 'postfix', 'main.cf'), postfixMain(given));
  await writeFile(join(folder, 'postfix', 'master.cf'), postfixMaster(given));
  return readFile(certificate, 'utf8');
}

async function readMaildir(folder: string): Promise<DeliveredMail[]> {
  const mails: DeliveredMail[] = [];
  for (const file of await mailFiles(folder)) {
    const bytes = await readFile(file);
    mails.push({ source: bytes.toString('utf8'), mail: await PostalMime.parse(bytes) });
  }
  return mails;
}

/** A mailbox is made with its first mail. */
async function mailFiles(folder: string): Promise<string[]> {
  const parts = await Promise.all(
    ['cur', 'new'].map(async (part) => {
      const names = await readdir(join(folder, part)).catch(() => []);
      return names.sort().map((name) => join(folder, part, name));
    }),
  );
  return parts.flat();
}

/** Ends one of ours and everything it has started. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}

async function untilOpen(port: number, children: readonly ChildProcess[]): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!(await isOpen(port))) {
    const ended = children.find(({ exitCode }) => exitCode !== null);
    if (ended) throw new Error(`${ended.spawnfile} ended with ${ended.exitCode}`);
    if (performance.now() > deadline) throw new Error(`nobody listens on ${port}`);
    await pause(50);
  }
}

const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

/** Held together, so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  for (const server of servers) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(
    servers.map((server) => new Promise<void>((done) => server.close(() => done()))),
  );
  return ports;
}

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from '../../process/support/waiting.js';
import { packageFolder, unpackPackages } from './debian-packages.js';
import { freePort } from './free-port.js';
import { serverSources } from './server-packages.js';
import type { TestServer } from './test-server.js';

const run = promisify(execFile);

/** With the theme, without which public pages are empty, and the libraries a bare machine lacks. */
const PACKAGES = [
  ...['wordpress', 'wordpress-theme-twentytwentythree', 'php-getid3'],
  ...['php8.2-cli', 'php8.2-common', 'php8.2-mysql', 'php8.2-opcache'],
  ...['mariadb-server-core', 'mariadb-server', 'libaio1', 'liburing2', 'libnuma1'],
  ...['libargon2-1', 'libsodium23', 'libxml2', 'libmagic1', 'libicu72', 'libpcre2-8-0'],
];
const EXTENSIONS = 'ctype,tokenizer,exif,fileinfo,iconv,mysqlnd,mysqli'.split(',');

const tree = () => packageFolder('wordpress');
const siteFiles = () => join(tree(), 'usr/share/wordpress');
const sources = join(serverSources, 'wordpress');

/** WordPress on PHP's own web server, with a MariaDB of its own. */
export const wordpress: TestServer = {
  name: 'WordPress',
  missing: () =>
    existsSync(siteFiles()) ? null : 'it is not installed; npm run test:networks -- --install',
  install: () => unpackPackages('wordpress', PACKAGES),
};

export interface WordpressUser {
  readonly id: number;
  readonly user: string;
  readonly applicationPassword: string;
}

export interface RunningWordpress {
  readonly url: string;
  /** `library` is an editor, `guest` an author, `reader` may only comment. */
  readonly users: Readonly<Record<'library' | 'guest' | 'reader', WordpressUser>>;
  /** Calls its API past the adapter that is tested; throws where it says no. */
  call(
    path: string,
    call?: {
      readonly as?: WordpressUser;
      readonly method?: string;
      readonly query?: Readonly<Record<string, string>>;
      readonly body?: object;
    },
  ): Promise<unknown>;
  /** A page as the public sees it. */
  page(url: string): Promise<string>;
  close(): Promise<void>;
}

export async function startWordpress(): Promise<RunningWordpress> {
  const folder = await mkdtemp(join(tmpdir(), 'dimmerbank-wordpress-'));
  const url = `http://127.0.0.1:${await freePort()}`;
  const libraries = ['usr/lib', 'lib'].map((each) => join(tree(), each, 'x86_64-linux-gnu'));
  const environment = {
    PATH: process.env['PATH'],
    LD_LIBRARY_PATH: libraries.join(':'),
    ...{ SITE_FOLDER: folder, SITE_URL: url },
  };
  await mkdir(join(folder, 'db'));
  await mkdir(join(folder, 'wp-content/uploads'), { recursive: true });
  await mkdir(join(folder, 'wp-content/mu-plugins'));
  await copyFile(
    join(sources, 'patient-site.php'),
    join(folder, 'wp-content/mu-plugins/patient-site.php'),
  );
  await symlink(join(siteFiles(), 'wp-content/themes'), join(folder, 'wp-content/themes'));
  // In one step, because another site may be reading it.
  const config = join(siteFiles(), 'wp-config.php');
  await copyFile(join(sources, 'wp-config.php'), `${config}.${process.pid}`);
  await rename(`${config}.${process.pid}`, config);

  const start = (command: string, given: readonly string[], more = {}) => {
    const env = { ...environment, ...more };
    // A group of its own, because PHP's web server leaves the workers it forks behind.
    const child = spawn(command, given, { env, stdio: 'ignore', detached: true });
    return { pid: child.pid ?? 0, exit: once(child, 'exit') };
  };
  const database = start(join(tree(), 'usr/sbin/mariadbd'), databaseOptions(folder));
  await until('the database listens', () => existsSync(join(folder, 'db.sock')));
  const php = join(tree(), 'usr/bin/php8.2');
  const { stdout } = await run(
    php,
    [...phpOptions(), join(sources, 'install-site.php'), siteFiles()],
    { env: environment, maxBuffer: 10_000_000 },
  );
  const users = JSON.parse(
    stdout.slice(stdout.lastIndexOf('{"library"')),
  ) as RunningWordpress['users'];
  const web = start(
    php,
    [...phpOptions(), '-S', new URL(url).host, '-t', siteFiles(), join(sources, 'router.php')],
    // A call that is never answered must not hold up the next.
    { PHP_CLI_SERVER_WORKERS: '4' },
  );
  const answers = async () => /<html/.test(await (await fetch(url)).text());
  await until('WordPress answers', () => answers().catch(() => false));

  return {
    ...{ url, users },
    async call(path, { as, method, query, body } = {}) {
      const asked = new URLSearchParams({ rest_route: `/wp/v2/${path}`, ...query });
      const pair = as && Buffer.from(`${as.user}:${as.applicationPassword}`).toString('base64');
      const answer = await fetch(`${url}/?${asked.toString()}`, {
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(pair === undefined ? {} : { authorization: `Basic ${pair}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`);
      return JSON.parse(text) as unknown;
    },
    page: async (address) => (await fetch(address)).text(),
    async close() {
      for (const { pid, exit } of [web, database]) {
        process.kill(-pid, 'SIGTERM');
        await exit;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** No grants: its socket lies in a folder that nobody else may open. */
const databaseOptions = (folder: string): string[] => [
  '--no-defaults',
  `--datadir=${join(folder, 'db')}`,
  `--socket=${join(folder, 'db.sock')}`,
  `--pid-file=${join(folder, 'db.pid')}`,
  ...['--skip-networking', '--skip-grant-tables', '--skip-log-bin', '--performance-schema=off'],
  ...['--innodb-log-file-size=8M', '--innodb-buffer-pool-size=32M'],
  // It is thrown away: nothing needs to outlive a power cut.
  '--innodb-flush-log-at-trx-commit=0',
  `--lc-messages-dir=${join(tree(), 'usr/share/mysql')}`,
  `--character-sets-dir=${join(tree(), 'usr/share/mysql/charsets')}`,
  `--plugin-dir=${join(tree(), 'usr/lib/mysql/plugin')}`,
  ...(process.getuid?.() === 0 ? ['--user=root'] : []),
];

const phpOptions = (): string[] => [
  '-n',
  ...[`extension_dir=${join(tree(), 'usr/lib/php/20220829')}`, 'memory_limit=256M'].flatMap(
    (setting) => ['-d', setting],
  ),
  ...EXTENSIONS.flatMap((name) => ['-d', `extension=${name}.so`]),
  ...['-d', `zend_extension=${join(tree(), 'usr/lib/php/20220829/opcache.so')}`],
  ...['-d', 'opcache.enable_cli=1', '-d', 'display_errors=0', '-d', 'post_max_size=64M'],
  ...['-d', 'upload_max_filesize=64M'],
];

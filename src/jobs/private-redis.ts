import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Addresses of sockets are short: 108 bytes on Linux, 104 elsewhere. */
const LONGEST_SOCKET_PATH = 100;
const START_MILLISECONDS = 4_000;

export interface PrivateRedis {
  readonly socket: string;
  /** Whether this process started it, or found another process's. */
  readonly owned: boolean;
  close(): Promise<void>;
}

/** The full path of `redis-server`, or undefined where it is not on the PATH. */
export function findRedisServer(programPath: string): string | undefined {
  for (const folder of programPath.split(delimiter)) {
    if (!folder) continue;
    const program = join(folder, 'redis-server');
    try {
      accessSync(program, constants.X_OK);
      return program;
    } catch {
      continue;
    }
  }
  return undefined;
}

/**
 * A Redis for this data folder alone, on a socket, shared by all processes of the folder: the
 * first one starts it. Answers undefined where it does not come up: Redis is a doorbell (R7).
 */
export async function openPrivateRedis(options: {
  readonly program: string;
  readonly dataFolder: string;
}): Promise<PrivateRedis | undefined> {
  const folder = join(options.dataFolder, 'redis');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const socket = socketPath(folder);
  if (await answers(socket)) return { socket, owned: false, close: () => Promise.resolve() };

  const child = spawn(
    options.program,
    [
      ...['--port', '0', '--unixsocket', socket, '--unixsocketperm', '700', '--dir', folder],
      ...['--appendonly', 'yes', '--save', '', '--maxmemory-policy', 'noeviction'],
      ...['--daemonize', 'no', '--loglevel', 'warning'],
      // A wake-up's options are longer than 64 bytes; kept compact, it needs a third less memory.
      ...['--hash-max-listpack-value', '256'],
    ],
    { stdio: 'ignore' },
  );
  if (!(await comesUp(child, socket))) {
    child.kill('SIGKILL');
    return undefined;
  }
  return { socket, owned: true, close: () => stop(child) };
}

function socketPath(folder: string): string {
  const beside = join(folder, 'redis.sock');
  if (Buffer.byteLength(beside) <= LONGEST_SOCKET_PATH) return beside;
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  return join(tmpdir(), `dimmerbank-${name}.sock`);
}

async function comesUp(child: ChildProcess, socket: string): Promise<boolean> {
  let gone = false;
  child.once('error', () => (gone = true));
  child.once('exit', () => (gone = true));
  for (let waited = 0; waited < START_MILLISECONDS && !gone; waited += 25) {
    if (await answers(socket)) return !gone;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return false;
}

/** Whether a Redis that is ready answers on the socket. */
function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    const end = (answer: boolean): void => {
      connection.destroy();
      resolve(answer);
    };
    connection.setTimeout(1_000, () => end(false));
    connection.once('error', () => end(false));
    connection.once('connect', () => connection.write('PING\r\n'));
    connection.once('data', (data) => end(data.toString('latin1').startsWith('+PONG')));
  });
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const late = setTimeout(() => child.kill('SIGKILL'), 3_000);
    child.once('exit', () => {
      clearTimeout(late);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../log.js';
import { connectedClients, shutDown, socketState } from './redis-socket.js';
import { takeLock } from './start-lock.js';

/** Addresses of sockets are short: 108 bytes on Linux, 104 elsewhere. */
const LONGEST_SOCKET_PATH = 100;
const START_MILLISECONDS = 4_000;
/** Where a file that it could not read is kept: the latest one, for whoever wants to look. */
const UNREADABLE = 'appendonlydir.unreadable';
const STOP_MILLISECONDS = 3_000;
/** Connections that were just closed are counted a moment longer. */
const CLOSING_MILLISECONDS = 300;

export interface PrivateRedis {
  readonly socket: string;
  /** Whether this process started it, or found another process's. */
  readonly started: boolean;
  /** Starts it again where it is gone; `none` when it does not come up. Safe at any time. */
  revive(): Promise<'found' | 'started' | 'none'>;
  /** The last process of the folder stops it, whoever started it. Close own connections first. */
  close(): Promise<void>;
}

interface Place {
  readonly program: string;
  readonly folder: string;
  readonly socket: string;
  readonly log: Logger;
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
 * A Redis for this data folder alone, on a socket, shared by all processes of the folder. It
 * belongs to none of them: whoever finds none starts it, it outlives a process that is killed, and
 * the last one to leave stops it. Answers undefined where it does not come up: Redis is a
 * doorbell (R7).
 */
export async function openPrivateRedis(options: {
  readonly program: string;
  readonly dataFolder: string;
  readonly log: Logger;
}): Promise<PrivateRedis | undefined> {
  const folder = join(options.dataFolder, 'redis');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { program, log } = options;
  const place: Place = { program, folder, socket: socketPath(folder), log };
  const { socket } = place;
  const there = await ensureRunning(place);
  if (there === 'none') return undefined;
  return {
    socket,
    started: there === 'started',
    revive: () => ensureRunning(place),
    close: () => leave(socket),
  };
}

function socketPath(folder: string): string {
  const beside = join(folder, 'redis.sock');
  if (Buffer.byteLength(beside) <= LONGEST_SOCKET_PATH) return beside;
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  return join(tmpdir(), `dimmerbank-${name}.sock`);
}

/** One process starts it, however many want to at the same moment. */
async function ensureRunning(place: Place): Promise<'found' | 'started' | 'none'> {
  const until = Date.now() + START_MILLISECONDS;
  do {
    const state = await socketState(place.socket);
    if (state === 'redis') return 'found';
    // Something holds the socket and says nothing: a second server would take it away.
    if (state === 'silent') return 'none';
    const release = takeLock(join(place.folder, 'starting'));
    if (release) {
      try {
        if ((await socketState(place.socket)) === 'redis') return 'found';
        return (await startServer(place)) ? 'started' : 'none';
      } finally {
        release();
      }
    }
    await pause(25);
  } while (Date.now() < until);
  return 'none';
}

/**
 * A file that it cannot read must not keep it from starting: Redis holds no fact that the
 * documents do not, so the file is put aside and it begins anew.
 */
async function startServer(place: Place): Promise<boolean> {
  const first = await tryServer(place);
  if (first !== 'ended' || !putFileAside(place)) return first === 'up';
  return (await tryServer(place)) === 'up';
}

async function tryServer(place: Place): Promise<'up' | 'ended' | 'silent'> {
  const { program, folder, socket } = place;
  const child = spawn(
    program,
    [
      ...['--port', '0', '--unixsocket', socket, '--unixsocketperm', '700', '--dir', folder],
      ...['--appendonly', 'yes', '--save', '', '--maxmemory-policy', 'noeviction'],
      ...['--daemonize', 'no', '--loglevel', 'warning'],
      // A wake-up's options are longer than 64 bytes; kept compact, it needs a third less memory.
      ...['--hash-max-listpack-value', '256'],
    ],
    // A group of its own: what interrupts us in a terminal must not end it before we have closed.
    { stdio: 'ignore', detached: true },
  );
  child.unref();
  const state = await comesUp(child, socket);
  if (state !== 'up') child.kill('SIGKILL');
  // A large file is read while it answers already; the next start finds nothing in its way.
  else child.once('exit', (code) => code === 1 && putFileAside(place));
  return state;
}

async function comesUp(child: ChildProcess, socket: string): Promise<'up' | 'ended' | 'silent'> {
  let ended = false;
  let missing = false;
  child.once('error', () => (missing = true));
  child.once('exit', () => (ended = true));
  for (let waited = 0; waited < START_MILLISECONDS && !ended && !missing; waited += 25) {
    if ((await socketState(socket)) === 'redis' && !ended) return 'up';
    await pause(25);
  }
  return ended ? 'ended' : 'silent';
}

/** Moves what it has on disk out of its way; false where there is nothing. */
function putFileAside({ folder, log }: Place): boolean {
  const file = join(folder, 'appendonlydir');
  if (!existsSync(file)) return false;
  const aside = join(folder, UNREADABLE);
  rmSync(aside, { recursive: true, force: true });
  renameSync(file, aside);
  log.warn(
    { aside },
    'the private redis could not use its append-only file: it was put aside, and nothing is lost',
  );
  return true;
}

async function leave(socket: string): Promise<void> {
  for (let waited = 0; waited < CLOSING_MILLISECONDS; waited += 25) {
    const clients = await connectedClients(socket);
    if (clients === null) return;
    if (clients === 1) {
      await shutDown(socket);
      await goneFrom(socket);
      return;
    }
    await pause(25);
  }
}

async function goneFrom(socket: string): Promise<void> {
  for (let waited = 0; waited < STOP_MILLISECONDS; waited += 25) {
    if ((await socketState(socket)) === 'nobody') return;
    await pause(25);
  }
}

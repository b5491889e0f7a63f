import { connect } from 'node:net';

const ANSWER_MILLISECONDS = 1_000;

/** Who is behind a socket: a Redis, nobody, or something that does not answer. */
export type SocketState = 'redis' | 'nobody' | 'silent';

export async function socketState(socket: string): Promise<SocketState> {
  const answer = await askRedis(socket, 'PING', (text) => text.includes('\r\n'));
  if (answer === null) return 'nobody';
  // One that still reads its file is there, too.
  return /^(\+PONG|-LOADING)/.test(answer) ? 'redis' : 'silent';
}

/** How many connections a Redis has, this one included; null when it does not say. */
export async function connectedClients(socket: string): Promise<number | null> {
  const form = /connected_clients:(\d+)/;
  const answer = await askRedis(socket, 'INFO clients', (text) => form.test(text));
  const [, count] = form.exec(answer ?? '') ?? [];
  return count === undefined ? null : Number(count);
}

/** Ends a Redis; its append-only file is written to the end first. */
export async function shutDown(socket: string): Promise<void> {
  await askRedis(socket, 'SHUTDOWN NOSAVE', () => false);
}

/** Sends one command; answers what came until it is enough, or null where nobody listens. */
function askRedis(
  socket: string,
  command: string,
  isEnough: (text: string) => boolean,
): Promise<string | null> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    let text = '';
    const end = (answer: string | null): void => {
      connection.destroy();
      resolve(answer);
    };
    connection.setTimeout(ANSWER_MILLISECONDS, () => end(text));
    connection.once('error', () => end(null));
    connection.once('connect', () => connection.write(`${command}\r\n`));
    connection.once('close', () => end(text));
    connection.on('data', (data) => {
      text += data.toString('latin1');
      if (isEnough(text)) end(text);
    });
  });
}

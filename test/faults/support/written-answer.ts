import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Behaviour } from './behaviour.js';
import type { AcceptedItem } from './fake-network.js';

const JSON_TYPE = { 'content-type': 'application/json' } as const;
const FLOOD_CHUNK = Buffer.alloc(64 * 1024, 'x');

/** Writes one answer, and ends when it was written or the other side has gone. */
export async function writeAnswer(
  response: ServerResponse,
  { answer }: Behaviour,
  item: AcceptedItem | undefined,
): Promise<void> {
  const body = JSON.stringify(
    item ? { id: item.id, url: `https://network.example/${item.id}` } : { error: 'not taken' },
  );
  switch (answer) {
    case 'created':
      response.writeHead(item ? 201 : 400, JSON_TYPE).end(body);
      return;
    case 'drop':
      response.destroy();
      return;
    case 'silence':
      return closed(response);
    case 'drip':
      response.writeHead(201, JSON_TYPE).flushHeaders();
      while (!response.closed) {
        response.write(' ');
        await pause(50);
      }
      return;
    case 'flood':
      response.writeHead(201, JSON_TYPE);
      while (!response.closed) {
        if (!response.write(FLOOD_CHUNK)) {
          await Promise.race([once(response, 'drain'), closed(response)]);
        }
      }
      return;
    case 'cut-body':
      response.writeHead(201, { ...JSON_TYPE, 'content-length': String(body.length) });
      response.write(body.slice(0, 8));
      await pause(20);
      response.destroy();
      return;
    case 'html':
      response.writeHead(201, { 'content-type': 'text/html' }).end('<h1>Created!</h1>');
      return;
    default:
      response.writeHead(answer.status, { ...JSON_TYPE, ...answer.headers }).end(body);
  }
}

const closed = (response: ServerResponse): Promise<void> =>
  response.closed
    ? Promise.resolve()
    : new Promise((resolve) => response.once('close', () => resolve()));

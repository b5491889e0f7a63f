import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** Somebody who takes webhooks, outside of what is killed: what it accepted is never forgotten. */
export interface Receiver {
  readonly url: string;
  /** Every `webhook-id` that was accepted, in order; repeats stand as often as they came. */
  readonly accepted: readonly string[];
  /** How many requests it has accepted and not answered yet. */
  readonly unanswered: number;
  close(): Promise<void>;
}

/** Accepts at once and answers after a while, so that a sender can be lost in between. */
export async function startReceiver({ answersAfterMilliseconds = 0 } = {}): Promise<Receiver> {
  const accepted: string[] = [];
  let unanswered = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      accepted.push(String(request.headers['webhook-id']));
      unanswered += 1;
      void pause(answersAfterMilliseconds).then(() => {
        unanswered -= 1;
        response.writeHead(204).end();
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    accepted,
    get unanswered() {
      return unanswered;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

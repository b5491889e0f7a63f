import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { Change } from '../../src/live/change.js';
import { until } from '../process/support/waiting.js';

export interface HeardEvent {
  readonly id: string;
  readonly change: Change;
}

/** An open stream of events, read as a browser does. */
export interface EventReader {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** All events so far. */
  readonly events: readonly HeardEvent[];
  /** How many signs of life came. */
  beats(): number;
  /** The first event that is so, once it is there. */
  first(what: string, is: (change: Change) => boolean): Promise<HeardEvent>;
  /** Ends when the server has ended it. */
  readonly ended: Promise<void>;
  close(): void;
}

export async function readEvents(
  url: string,
  { cookie, lastEventId }: { readonly cookie: string; readonly lastEventId?: string },
): Promise<EventReader> {
  const headers = { cookie, ...(lastEventId ? { 'last-event-id': lastEventId } : {}) };
  const asking = request(`${url}/events`, { headers, agent: false });
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    asking.once('response', resolve).once('error', reject).end();
  });
  const events: HeardEvent[] = [];
  let text = '';
  let beats = 0;
  answer.setEncoding('utf8');
  answer.on('data', (chunk: string) => {
    const parts = (text + chunk).split('\n\n');
    text = parts.pop() ?? '';
    for (const part of parts) {
      if (part.startsWith(':')) beats += 1;
      const [, id = ''] = /^id: (.*)$/m.exec(part) ?? [];
      const [, data] = /^data: (.*)$/m.exec(part) ?? [];
      if (data !== undefined) events.push({ id, change: JSON.parse(data) as Change });
    }
  });
  const ended = new Promise<void>((resolve) => answer.once('close', () => resolve()));
  answer.on('error', () => undefined);
  return {
    status: answer.statusCode ?? 0,
    headers: answer.headers,
    events,
    beats: () => beats,
    first: (what, is) => until(what, () => events.find(({ change }) => is(change))),
    ended,
    close: () => answer.destroy(),
  };
}

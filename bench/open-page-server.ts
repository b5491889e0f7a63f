import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import type { PagePorts, PageWay } from './page-server.js';

export interface PageServer {
  /** Fetches the page once. @returns its HTML */
  get(way: PageWay): Promise<string>;
  /** What the serving process has used of a processor since it began. */
  processorSeconds(): Promise<number>;
  close(): Promise<void>;
}

/** Starts the server in a process of its own and logs in to the product. */
export async function openPageServer(): Promise<PageServer> {
  const child = fork(join(import.meta.dirname, 'page-server.js'));
  const { ports, person } = await answerOf<PagePorts>(child);
  const agent = new Agent({ connections: 50, pipelining: 1 });
  const origin = (way: PageWay): string => `http://127.0.0.1:${ports[way]}`;
  const cookie = await logIn(origin('queue'), person);

  return {
    async get(way) {
      const path = way === 'queue' ? '/queue' : '/';
      const answer = await request(`${origin(way)}${path}`, {
        dispatcher: agent,
        headers: { accept: 'text/html', cookie },
      });
      const html = await answer.body.text();
      if (answer.statusCode !== 200) throw new Error(`void: ${way} answered ${answer.statusCode}`);
      return html;
    },
    async processorSeconds() {
      const answer = answerOf<{ processorSeconds: number }>(child);
      child.send('processor');
      return (await answer).processorSeconds;
    },
    async close() {
      await agent.close();
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}

/** Sends the log-in form as a browser does. @returns the session's cookie */
async function logIn(origin: string, person: PagePorts['person']): Promise<string> {
  const form = await request(`${origin}/login`, { headers: { accept: 'text/html' } });
  const token = /name="_csrf" value="([^"]+)"/.exec(await form.body.text())?.[1] ?? '';
  const before = cookieOf(form.headers['set-cookie']);
  const answer = await request(`${origin}/login`, {
    method: 'POST',
    headers: {
      accept: 'text/html',
      cookie: before,
      origin,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ ...person, _csrf: token }).toString(),
  });
  await answer.body.dump();
  const cookie = cookieOf(answer.headers['set-cookie']);
  if (cookie === '') throw new Error(`void: the log-in answered ${answer.statusCode}`);
  return cookie;
}

function cookieOf(header: string | string[] | undefined): string {
  const lines = header === undefined ? [] : [header].flat();
  return lines.map((line) => line.slice(0, line.indexOf(';'))).join('; ');
}

async function answerOf<T>(child: ChildProcess): Promise<T> {
  const [answer] = (await once(child, 'message')) as [T];
  return answer;
}

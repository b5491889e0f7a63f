import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import express, { type Response } from 'express';
import type { LiveEvent } from '../../src/live/event-log.js';
import { beginEventStream, type EventStream } from '../../src/web/live/event-stream.js';

/** More than a reader is given to hold, in one moment in which it can read nothing. */
const FLOOD: readonly LiveEvent[] = Array.from({ length: 5_000 }, (_, number) => ({
  id: `run.${number}`,
  change: { kind: 'delivery', id: `d${number}`, revision: number },
}));

describe('a reader of events that falls behind', () => {
  /** What the server sent, until it or `enough` ended it. */
  async function flooded(
    flood: (stream: EventStream, res: Response) => void,
    enough: (text: string) => boolean,
  ): Promise<string> {
    const app = express();
    app.get('/', (_req, res) => flood(beginEventStream(res), res));
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const asking = get({ port: (server.address() as AddressInfo).port, agent: false });
    try {
      const [answer] = (await once(asking, 'response')) as [IncomingMessage];
      let text = '';
      answer.setEncoding('utf8');
      answer.on('error', () => undefined);
      answer.on('data', (part: string) => {
        text += part;
        if (enough(text)) answer.destroy();
      });
      await once(answer, 'close');
      return text;
    } finally {
      asking.destroy();
      server.closeAllConnections();
      server.close();
    }
  }

  it('is held no more than so much for, and told in the end that everything may differ', async () => {
    let held = 0;
    const text = await flooded(
      (stream, res) => {
        for (const event of FLOOD) stream.send([event]);
        held = res.writableLength;
      },
      (so) => so.includes('"everything"'),
    );
    expect(held).to.be.within(1, 64 * 1024);
    expect(text).to.match(/id: run\.4999\nevent: change\ndata: \{"kind":"everything"/);
    expect(text.match(/^id: /gm)?.length).to.be.below(1_000);
  });

  it('is hung up on when it has read nothing between two signs of life', async () => {
    let destroyed = false;
    await flooded(
      (stream, res) => {
        for (const event of FLOOD) stream.send([event]);
        stream.beat();
        expect(res.destroyed).to.equal(false);
        stream.beat();
        ({ destroyed } = res);
      },
      () => false,
    ).catch((error: unknown) => {
      // Hung up on before its answer began.
      expect(error).to.have.property('code', 'ECONNRESET');
    });
    expect(destroyed).to.equal(true);
  });
});

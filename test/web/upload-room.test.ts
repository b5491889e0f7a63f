import { expect } from 'chai';
import { connect, type Socket } from 'node:net';
import express, { type RequestHandler } from 'express';
import request from 'supertest';
import { uploadRoom } from '../../src/web/middleware/upload-room.js';
import { openWire, type Wire } from './support/wire.js';

const ACTOR = { kind: 'person', id: 'x', name: 'X', role: 'author', zone: 'UTC' } as const;
const TYPE = 'multipart/form-data; boundary=x';

/** Uploads that are let in, each until it is told to end. */
class Gate {
  readonly ends: (() => void)[] = [];
  readonly #arrivals: (() => void)[] = [];
  readonly hold: RequestHandler = (_req, res) => {
    this.ends.push(() => res.end('done'));
    this.#arrivals.shift()?.();
  };
  /** Until the next one is let in. */
  next(): Promise<void> {
    return new Promise((resolve) => this.#arrivals.push(resolve));
  }
}

describe('many uploads at once', () => {
  let gate: Gate;
  let wire: Wire;
  const app = () => {
    gate = new Gate();
    const asActor: RequestHandler = (req, _res, next) => {
      if (req.get('x-nobody') === undefined) req.actor = ACTOR;
      next();
    };
    const refused: express.ErrorRequestHandler = (error: { status?: number }, _req, res, next) => {
      if (res.headersSent) next(error);
      else res.status(error.status ?? 429).end();
    };
    return express().use(asActor, uploadRoom({ atOnce: 2, waiting: 1 }), gate.hold, refused);
  };
  beforeEach(async () => {
    wire = await openWire(app());
  });
  afterEach(() => wire.close());

  const upload = (length = 4): Socket => {
    const socket = connect(wire.port, '127.0.0.1');
    socket.on('error', () => socket.destroy());
    const head = [
      'POST / HTTP/1.1',
      'Host: desk',
      `Content-Type: ${TYPE}`,
      `Content-Length: ${length}`,
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\nbody`);
    return socket;
  };
  const answerOf = (socket: Socket): Promise<string> =>
    new Promise((resolve) => socket.once('data', (data) => resolve(data.toString().slice(9, 12))));

  it('are read so many at a time; the next waits unread, and more are asked to come again', async () => {
    const sockets = [];
    for (let begun = 0; begun < 2; begun++) {
      const arrived = gate.next();
      sockets.push(upload());
      await arrived;
    }
    const waiting = upload();
    // Two more: one of these three is let wait, whichever came first.
    const [second, third] = [upload(), upload()];
    const refused = [waiting, second, third].map(answerOf);
    expect(await Promise.race(refused)).to.equal('429');
    expect(gate.ends).to.have.length(2);
    const arrived = gate.next();
    gate.ends[0]?.();
    await arrived;
    expect(gate.ends).to.have.length(3);
    for (const socket of [...sockets, waiting, second, third]) socket.destroy();
  });

  it('leave their place when they hang up', async () => {
    for (let begun = 0; begun < 2; begun++) {
      const arrived = gate.next();
      const socket = upload();
      await arrived;
      socket.destroy();
    }
    for (let begun = 0; begun < 2; begun++) {
      const arrived = gate.next();
      upload();
      await arrived;
    }
    expect(gate.ends).to.have.length(4);
  });

  it('are refused by their length before they are read', async () => {
    expect(await answerOf(upload(257 * 1_048_576))).to.equal('413');
    const chunked = connect(wire.port, '127.0.0.1');
    chunked.write(
      `POST / HTTP/1.1\r\nHost: desk\r\nContent-Type: ${TYPE}\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    expect(await answerOf(chunked)).to.equal('411');
    chunked.destroy();
    expect(gate.ends).to.have.length(0);
  });

  it('do not keep forms without files waiting, nor is one of nobody counted', async () => {
    const plain = request(app());
    const answers = Promise.all([
      plain.post('/').type('form').send({ a: 1 }),
      plain.post('/').set({ 'X-Nobody': '1', 'Content-Type': TYPE }).send('x'),
      plain.post('/').type('form').send({ a: 2 }),
    ]);
    await Promise.all([gate.next(), gate.next(), gate.next()]);
    for (const end of gate.ends) end();
    expect((await answers).map(({ status }) => status)).to.deep.equal([200, 200, 200]);
  });
});

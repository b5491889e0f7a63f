import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** When the connection of one mail breaks. */
export type SmtpFault =
  /** The server has heard whom it is for, and is not answered any more. */
  | 'at the envelope'
  /** The server has said to go on; nothing of the mail has been passed on. */
  | 'before the mail'
  /** The server has a part of the mail, without its end. */
  | 'within the mail'
  /** The server has the mail and has said that it took it, which its sender never hears. */
  | 'after the mail'
  /** The same, but the connection stays open for ever. */
  | 'silence after the mail';

/** Passes SMTP without TLS on to a server, and breaks what it is told to. */
export interface SmtpCutter {
  readonly port: number;
  /** The next mail's connection breaks like this; those after it do not. */
  next(fault: SmtpFault): void;
  /** Faults that have happened. */
  readonly happened: readonly SmtpFault[];
  close(): Promise<void>;
}

export async function startSmtpCutter(serverPort: number): Promise<SmtpCutter> {
  const waiting: SmtpFault[] = [];
  const happened: SmtpFault[] = [];
  const sockets = new Set<Socket>();

  const server = createServer((client) => {
    const upstream = connect(serverPort, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    let inMail = false;
    const fail = (fault: SmtpFault, open = false) => {
      happened.push(fault);
      waiting.shift();
      if (open) return;
      client.destroy();
      upstream.destroy();
    };

    client.on('data', (bytes) => {
      const [fault] = waiting;
      if (fault === 'at the envelope' && /^RCPT TO/m.test(bytes.toString('latin1'))) {
        return fail(fault);
      }
      if (inMail && fault === 'before the mail') return fail(fault);
      if (inMail && fault === 'within the mail') {
        upstream.write(bytes.subarray(0, bytes.length / 2));
        return fail(fault);
      }
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      const [fault] = waiting;
      if (inMail && fault === 'after the mail') return fail(fault);
      if (inMail && fault === 'silence after the mail') return fail(fault, true);
      // "354 End data with …" may come with the answers before it.
      inMail = /^354 /m.test(bytes.toString('latin1'));
      client.write(bytes);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    happened,
    next: (fault) => waiting.push(fault),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}

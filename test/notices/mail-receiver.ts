import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** What the server does with the next e-mail instead of taking it. */
export type MailFault =
  /** Takes it and never answers. */
  | 'silent'
  /** Takes it and hangs up before it answers. */
  | 'cut'
  | { readonly refuse: 'sender' | 'recipient' | 'message'; readonly code: number };

/** A real SMTP server on loopback that keeps what it accepted. */
export interface MailReceiver {
  readonly port: number;
  readonly accepted: readonly Email[];
  /** How often a client came. */
  connections(): number;
  readonly next: (fault: MailFault) => void;
  close(): Promise<void>;
}

export interface ReceiverOptions {
  readonly port?: number;
  /** Offers no TLS; otherwise it does, with a certificate that nobody signed. */
  readonly withoutTls?: boolean;
  /** Who may log in; nobody has to when absent. */
  readonly login?: { readonly user: string; readonly password: string };
}

export async function openMailReceiver(options: ReceiverOptions = {}): Promise<MailReceiver> {
  const accepted: Email[] = [];
  const faults: MailFault[] = [];
  let connections = 0;
  const refusal = (at: 'sender' | 'recipient' | 'message'): Error | null => {
    const [fault] = faults;
    if (typeof fault !== 'object' || fault.refuse !== at) return null;
    faults.shift();
    return Object.assign(new Error('Not here'), { responseCode: fault.code });
  };
  const server = new SMTPServer({
    // Its certificate is a public one, and it would say so.
    logger: false,
    closeTimeout: 50,
    authOptional: options.login === undefined,
    allowInsecureAuth: true,
    disabledCommands: [
      ...(options.login ? [] : ['AUTH']),
      ...(options.withoutTls ? ['STARTTLS'] : []),
    ],
    onConnect(_session, done) {
      connections += 1;
      done();
    },
    onAuth({ username, password }, _session, done) {
      const right = username === options.login?.user && password === options.login?.password;
      if (right) done(null, { user: username });
      else done(new Error('Invalid username or password'));
    },
    onMailFrom: (_address, _session, done) => done(refusal('sender')),
    onRcptTo: (_address, _session, done) => done(refusal('recipient')),
    onData(stream: Readable, session, done) {
      void (async () => {
        const chunks: Buffer[] = [];
        for await (const chunk of stream) chunks.push(chunk as Buffer);
        const refused = refusal('message');
        if (refused) return done(refused);
        accepted.push(await PostalMime.parse(Buffer.concat(chunks)));
        const fault = faults.shift();
        if (fault === 'cut') {
          for (const each of server.connections) if (each.id === session.id) each.close();
        } else if (fault === undefined) done();
      })();
    },
  });
  // Who hangs up in the middle is part of these tests.
  server.on('error', () => undefined);
  const listening = server.listen(options.port ?? 0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  return {
    port,
    accepted,
    connections: () => connections,
    next: (fault) => faults.push(fault),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

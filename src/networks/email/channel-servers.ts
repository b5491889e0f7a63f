import type { Connection } from '../contract.js';
import { emailCredentials, emailSettings } from './email-settings.js';
import { readMailServer } from './mail-server.js';
import { openSmtp, type SmtpOpening } from './smtp-session.js';

export interface ServerWish {
  /** Certificates (PEM) that are trusted beside the usual ones. */
  readonly trusted: readonly string[];
  readonly signal: AbortSignal;
}

/** Connects and logs in to the server through which a channel sends. */
export function openChannelSmtp(connection: Connection, wish: ServerWish): Promise<SmtpOpening> {
  const { smtpServer, smtpUsername } = emailSettings.parse(connection.settings);
  const { smtpPassword } = emailCredentials.parse(connection.credentials);
  const server = readMailServer(smtpServer, 'smtp');
  if (!server) {
    return Promise.resolve({ type: 'rejected', reason: `${smtpServer} is no mail server.` });
  }
  const login = smtpUsername === '' ? null : { user: smtpUsername, pass: smtpPassword };
  return openSmtp({ server, login, ...wish });
}

import { z } from 'zod';

/** What the address of a database server says, as far as we judge it. */
export interface ServerAddress {
  /** With ports, as they were written; several where the server is a replica set. */
  readonly hosts: readonly string[];
  /** null where none is given. */
  readonly password: string | null;
  /** Whether a certificate or another proof takes the password's place. */
  readonly provesItself: boolean;
  /** Whether every host is this machine. */
  readonly loopback: boolean;
}

const FORM = /^[a-z+]+:\/\/(?:([^@/?]*)@)?([^/?#]+)([^#]*)/;
/** MongoDB's mechanisms that need no password in the address. */
const WITHOUT_PASSWORD = /[?&]authMechanism=(MONGODB-X509|MONGODB-AWS|MONGODB-OIDC|GSSAPI)\b/;

/**
 * Reads `mongodb://` and `redis://` addresses. MongoDB's may name several hosts, which `URL` does
 * not take. Null for something else.
 */
export function readServerAddress(url: string): ServerAddress | null {
  const [, user, names, rest = ''] = FORM.exec(url) ?? [];
  if (names === undefined) return null;
  const hosts = names.split(',');
  const colon = user?.indexOf(':') ?? -1;
  const password = colon === -1 ? '' : (user?.slice(colon + 1) ?? '');
  return {
    hosts,
    password: password === '' ? null : decoded(password),
    provesItself: WITHOUT_PASSWORD.test(rest),
    loopback: hosts.every(isLoopback),
  };
}

function isLoopback(host: string): boolean {
  const name = host.replace(/:\d*$/, '').toLowerCase();
  // A percent sign is the path of a socket, in MongoDB's way of writing it.
  return name === 'localhost' || name === '[::1]' || /^127\.[\d.]+$|^%2f/.test(name);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

/** What stands in manuals and examples, and is tried first by whoever wants to get in. */
const EXAMPLES =
  /^(password|passwd|pass|secret|changeme|change-me|change_me|example|examplepass|admin|root|test|guest|default|mongo|mongodb|redis|dimmerbank|your-?password|s3cret|12345\d*|foobared)$/i;
const SHORTEST = 12;

/** An address as the environment gives it: a server on another machine asks for a real password. */
export function serverUrl(form: RegExp, message: string): z.ZodType<string> {
  return z
    .string()
    .regex(form, { error: message, abort: true })
    .superRefine((url, context) => {
      const problem = addressProblem(url);
      if (problem !== null) context.addIssue({ code: 'custom', message: problem });
    });
}

function addressProblem(url: string): string | null {
  const address = readServerAddress(url);
  if (!address) return 'is no complete address';
  const { hosts, password, provesItself, loopback } = address;
  if (loopback || provesItself) return null;
  const there = hosts.join(', ');
  if (password === null) {
    return (
      `${there} is not this machine, and the address has no password: whoever reaches it could ` +
      'read and change everything. Give the server a password and write user:password@ before the host.'
    );
  }
  if (EXAMPLES.test(password)) {
    return 'the password is one from examples, which are tried first. Make one with: openssl rand -hex 24';
  }
  if (password.length < SHORTEST) {
    return `the password is shorter than ${SHORTEST} characters. Make one with: openssl rand -hex 24`;
  }
  return null;
}

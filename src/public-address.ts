import type { Config } from './config.js';

/** Where the public reaches us: in feeds, links and start messages. */
export interface PublicAddress {
  /** Without a trailing slash. */
  url(): string;
  /** Tells the address that the web really listens on, which a free port decides. */
  listensAt(url: string): void;
}

/** What `PUBLIC_URL` says; without it, this machine and the port. */
export function createPublicAddress(http: Config['http']): PublicAddress {
  let url = http.publicUrl ?? `http://localhost:${http.port}`;
  return {
    url: () => url,
    listensAt(listened) {
      url = http.publicUrl ?? listened;
    },
  };
}

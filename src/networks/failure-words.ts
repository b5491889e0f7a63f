const WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name does not exist',
  EAI_AGAIN: 'its name could not be looked up at the moment',
  ECONNREFUSED: 'it refused the connection',
  ECONNRESET: 'it cut the connection',
  EPIPE: 'it cut the connection',
  UND_ERR_SOCKET: 'it cut the connection',
  EHOSTUNREACH: 'it cannot be reached from here',
  ENETUNREACH: 'it cannot be reached from here',
  ETIMEDOUT: 'it did not answer the connection in time',
  UND_ERR_CONNECT_TIMEOUT: 'it did not answer the connection in time',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not signed by an authority we know',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not signed by an authority we know',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate chain is incomplete',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

/** What went wrong on the wire, as the end of the sentence "Nothing was sent: …". */
export function failureWords(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code.startsWith('HPE_') || code.startsWith('UND_ERR_REQ_CONTENT')) {
    return 'it answered with something that is not HTTP';
  }
  return WORDS[code] ?? (error instanceof Error ? error.message || code : 'the connection failed');
}

/** What each kind of problem means; the page's anchors are the problems' `type`. */
export const EXPLAINED_PROBLEMS: readonly {
  readonly kind: string;
  readonly status: number;
  readonly meaning: string;
}[] = [
  {
    kind: 'malformed',
    status: 400,
    meaning: 'The request could not be read, for example because the body is no JSON.',
  },
  {
    kind: 'invalid-input',
    status: 400,
    meaning: 'Fields are missing, wrong or unknown. `fields` names each with what is wrong.',
  },
  {
    kind: 'unauthenticated',
    status: 401,
    meaning: 'There is no token, or it is wrong, revoked or expired.',
  },
  { kind: 'forbidden', status: 403, meaning: 'The token’s role does not allow this.' },
  { kind: 'not-found', status: 404, meaning: 'It does not exist, or is not there any more.' },
  {
    kind: 'method-not-allowed',
    status: 405,
    meaning: 'The address takes other methods: `Allow` names them.',
  },
  {
    kind: 'conflict',
    status: 409,
    meaning: 'Its state does not allow it now. Read it again, then decide.',
  },
  {
    kind: 'key-in-progress',
    status: 409,
    meaning:
      'A request with this Idempotency-Key has no answer yet. Send the same again after `Retry-After` seconds.',
  },
  { kind: 'length', status: 411, meaning: 'A form with files came without `Content-Length`.' },
  { kind: 'too-large', status: 413, meaning: 'More was sent than this address takes.' },
  { kind: 'media-type', status: 415, meaning: 'The address takes another content type.' },
  {
    kind: 'rules-broken',
    status: 422,
    meaning:
      'Rules of scheduling are broken, and nothing was saved. `rules` names every one with a sentence, its channel and the nearest time there that breaks none.',
  },
  {
    kind: 'key-reused',
    status: 422,
    meaning: 'The Idempotency-Key was used for another request. Send a new one.',
  },
  {
    kind: 'too-often',
    status: 429,
    meaning: 'Wait `Retry-After` seconds; nothing is locked.',
  },
  {
    kind: 'internal',
    status: 500,
    meaning: 'A fault of ours. The log says more under the reference in `instance`.',
  },
  {
    kind: 'not-saved',
    status: 503,
    meaning:
      'The documents cannot be written at the moment, and nothing was. Send the same again after `Retry-After` seconds.',
  },
];

import type { CheckOutcome } from './outcomes.js';

/** A connection made on the network's own page. */
export interface Authorisation {
  /** What to do, on the button: "Log in at your Mastodon server". */
  readonly label: string;
  /** `pending` is kept, sealed, until the person is back. */
  begin(
    request: {
      readonly settings: Readonly<Record<string, unknown>>;
      readonly redirectUri: string;
      readonly state: string;
    },
    signal: AbortSignal,
  ): Promise<
    | {
        readonly type: 'begun';
        readonly url: string;
        readonly pending: Readonly<Record<string, unknown>>;
      }
    | Exclude<CheckOutcome, { type: 'ok' }>
  >;
  /** `parameters` are those of the address the person came back to. */
  complete(
    request: {
      readonly pending: Readonly<Record<string, unknown>>;
      readonly parameters: Readonly<Record<string, string>>;
      readonly redirectUri: string;
    },
    signal: AbortSignal,
  ): Promise<
    | {
        readonly type: 'authorised';
        readonly settings: Readonly<Record<string, unknown>>;
        readonly credentials: Readonly<Record<string, unknown>>;
      }
    | Exclude<CheckOutcome, { type: 'ok' }>
  >;
}

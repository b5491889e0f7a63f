import { StoreWriteError } from '../embedded/errors.js';

/** What MongoDB's driver and Mongoose call a server that is away. */
const AWAY = /^(Mongo|Mongoose)(ServerSelection|Network|NetworkTimeout|NotConnected)Error$/;

/** Why nothing can be saved at the moment, in words of ours for people; null for any other error. */
export function storeTrouble(error: unknown): string | null {
  if (error instanceof StoreWriteError) return error.message;
  if (!(error instanceof Error) || !AWAY.test(error.name)) return null;
  return 'The database does not answer, so nothing can be saved now. Try again in a moment.';
}

import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { SecretBoxError } from '../../access/secret-box.js';
import {
  CallerError,
  ConflictError,
  ForbiddenError,
  InvalidInputError,
  TooOftenError,
  UnauthenticatedError,
} from '../../failures.js';
import type { StoredAnswer } from '../../store/idempotency.js';
import { storeTrouble } from '../../store/store-trouble.js';
import { problemFor } from '../problems.js';
import { actorOf } from '../request.js';
import { problemAnswer, type Answer } from './answer.js';
import type { ApiDeps } from './api-deps.js';
import { claimKey } from './idempotency-key.js';
import { keyConflict, keyReused } from './api-problems.js';

/** Letters, digits and signs: what a header can carry without doubt. */
const KEY = /^[\x21-\x7e]{1,255}$/;

/** The request's Idempotency-Key; null without one. Throws an InvalidInputError. */
export function keyOf(req: Request): string | null {
  const key = req.get('Idempotency-Key');
  if (key === undefined) return null;
  if (KEY.test(key)) return key;
  throw new InvalidInputError({
    'Idempotency-Key': ['is 1 to 255 visible ASCII characters, such as a UUID'],
  });
}

/** Runs a request once under its key, and answers every repeat with the first answer. */
export async function answerOnce(
  deps: ApiDeps,
  req: Request,
  work: { readonly key: string; run(subject: string): Promise<Answer> },
): Promise<Answer> {
  const fingerprint = fingerprintOf(req);
  const claim = await claimKey(deps, { owner: actorOf(req).id, key: work.key, fingerprint });
  switch (claim.type) {
    case 'replay':
      return replayed(unsealed(deps, claim.id, claim.answer));
    case 'in-progress':
      return keyConflict(claim.retryAfterSeconds);
    case 'other-request':
      return keyReused();
    case 'run':
      break;
  }
  try {
    const answer = await settled(work.run(claim.subject), req);
    await claim.finish(stored(deps, claim.id, answer));
    return answer;
  } catch (error) {
    // What is a fault of ours, or only a matter of waiting, may be tried again.
    const released = claim.release();
    // Where nothing can be saved, nobody waits for this either; the key frees itself in time.
    if (storeTrouble(error) === null) await released;
    else void Promise.allSettled([released]);
    throw error;
  }
}

/** Refusals that are of the moment, or that the audit log must hear of each time. */
const PASSING = [TooOftenError, ForbiddenError, UnauthenticatedError] as const;

/** A refusal is an answer too: the same request is refused in the same words again. */
async function settled(work: Promise<Answer>, req: Request): Promise<Answer> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof CallerError) || PASSING.some((kind) => error instanceof kind))
      throw error;
    return problemAnswer(problemFor(error, req.reference));
  }
}

/** A secret that an answer shows once lies sealed, like every other. */
const placeOf = (id: string) => ({ collection: 'idempotency', id, field: 'answer' });

function stored({ secretBox }: ApiDeps, id: string, given: Answer): StoredAnswer {
  const { status, headers, body, contentType } = given;
  const text = body === null ? '' : JSON.stringify(body);
  const kept = { status, headers: { ...headers }, contentType };
  if (given.confidential !== true) return { ...kept, body: text };
  return { ...kept, body: secretBox.seal(placeOf(id), text), sealed: true };
}

function unsealed({ secretBox }: ApiDeps, id: string, kept: StoredAnswer): StoredAnswer {
  if (kept.sealed !== true) return kept;
  try {
    return { ...kept, body: secretBox.open(placeOf(id), kept.body) };
  } catch (cause) {
    if (!(cause instanceof SecretBoxError)) throw cause;
    // The key it was sealed with has gone since; what was asked for was done all the same.
    throw new ConflictError(
      'This was done already. Its answer held a secret and can no longer be read: ask for a new one.',
      { cause },
    );
  }
}

function replayed({ status, headers, body, contentType }: StoredAnswer): Answer {
  return {
    status,
    headers: { ...headers, 'Idempotency-Replayed': 'true' },
    body: body === '' ? null : (JSON.parse(body) as unknown),
    contentType,
  };
}

function fingerprintOf(req: Request): string {
  const hash = createHash('sha256').update(`${req.method} ${req.originalUrl}\n`);
  hash.update(JSON.stringify(req.body ?? null));
  if (req.file) hash.update(req.file.buffer);
  return hash.digest('base64url');
}

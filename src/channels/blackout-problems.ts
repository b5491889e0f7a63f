import { InvalidInputError } from '../failures.js';

/** Names the first date of each blackout that cannot be. */
export function blackoutProblemsError(problems: ReadonlyMap<number, string>): InvalidInputError {
  return new InvalidInputError(
    Object.fromEntries(
      [...problems].map(([place, problem]) => [`blackouts.${place}.from`, [problem]]),
    ),
  );
}

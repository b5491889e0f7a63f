import type { Instant } from '../../domain/time-units.js';
import { RuleError } from '../../failures.js';

/** Where a fader stands or goes to, in words. */
export const standsWords = (fader: {
  readonly level: number;
  readonly fade: { readonly goal: number } | null;
}): string =>
  fader.fade === null
    ? `is at ${fader.level} now`
    : `fades from ${fader.level} to ${fader.fade.goal}`;

/** The button that sets a fader back, with the fields that say where to. */
export function wayBackView({
  level,
  until,
}: {
  readonly level: number;
  readonly until?: Instant | undefined;
}) {
  return {
    label: until === undefined ? `Back to ${level}` : `Back to the fade to ${level}`,
    fields: {
      level: String(level),
      until: until === undefined ? '' : new Date(until).toISOString(),
    },
  };
}

/** What was set, or null where it takes too many hours: the panel then asks for a reason. */
export async function unlessRefused<T>(setting: Promise<T>): Promise<T | null> {
  try {
    return await setting;
  } catch (error) {
    if (error instanceof RuleError) return null;
    throw error;
  }
}

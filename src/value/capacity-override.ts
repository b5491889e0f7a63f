import { can } from '../access/can.js';
import type { Actor } from '../access/actor.js';
import { ForbiddenError, RuleError } from '../failures.js';
import type { BankHours } from './capacity-of-bank.js';
import { overloadRefusal } from './capacity-words.js';

/** What the audit log is told of a change that went past the limit. */
export interface CapacityOverride {
  readonly reason: string;
  /** Hours a week needed and available, by the functions they are counted for. */
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

/**
 * Lets a change pass that stays within the hours there are, or that a manager makes with a reason.
 *
 * @returns null when nothing is overridden
 * @throws RuleError with the figures, ForbiddenError for who may not override
 */
export function allowOverload(
  actor: Actor,
  hours: BankHours | null,
  reason: string | null,
): CapacityOverride | null {
  if (!hours || hours.overloads.length === 0) return null;
  if (reason === null) {
    throw new RuleError([{ rule: 'capacity', sentence: overloadRefusal(hours.overloads) }]);
  }
  if (!can(actor, 'capacity.override')) {
    throw new ForbiddenError(
      'Only a manager may go past the hours there are. Ask one, or turn something down first.',
      'capacity.override',
    );
  }
  const names = hours.overloads.map(({ functions }) => functions.join('+'));
  const figures = (when: 'before' | 'after') =>
    Object.fromEntries(
      hours[when].pools.flatMap(({ functions, needed, available }) => {
        const name = functions.join('+');
        return names.includes(name)
          ? [[`hours ${name}`, `${round(needed)} of ${round(available)}`]]
          : [];
      }),
    );
  return { reason, before: figures('before'), after: figures('after') };
}

const round = (hours: number): number => Math.round(hours * 100) / 100;

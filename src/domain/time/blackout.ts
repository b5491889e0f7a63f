/** Dates on which nothing is promised, in the channel's zone. */
export interface Blackout {
  /** First date, `YYYY-MM-DD`. */
  readonly from: string;
  /** Last date, included. */
  readonly to: string;
  readonly reason: string;
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Every reason why this is no blackout, in plain sentences. */
export function blackoutProblems({ from, to, reason }: Blackout): string[] {
  const problems: string[] = [];
  if (!isDate(from)) problems.push(`"${from}" is no date: write it as 2026-12-24.`);
  if (!isDate(to)) problems.push(`"${to}" is no date: write it as 2026-12-24.`);
  if (problems.length === 0 && to < from) {
    problems.push(`The blackout ends on ${to}, before it begins on ${from}.`);
  }
  if (reason.trim() === '') problems.push('Say why there is a blackout: people will ask.');
  return problems;
}

function isDate(text: string): boolean {
  if (!DATE.test(text)) return false;
  const midnight = Date.parse(`${text}T00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(text);
}

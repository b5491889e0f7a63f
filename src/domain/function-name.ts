/** Why we are on a channel, in the order in which people see them. */
export const FUNCTION_NAMES = ['news', 'support', 'events'] as const;

export type FunctionName = (typeof FUNCTION_NAMES)[number];

/** Who stands when two slots are too close: the earlier name stands, the later one yields. */
export const FUNCTION_PRIORITY: readonly FunctionName[] = ['support', 'events', 'news'];

/** How far from its slot a post still keeps the promise, and how late it may still go out. */
export const DEFAULT_TOLERANCE_MINUTES = 120;

/** One value for each function. */
export type PerFunction<T> = Readonly<Record<FunctionName, T>>;

export function isFunctionName(name: unknown): name is FunctionName {
  return FUNCTION_NAMES.some((known) => known === name);
}

/** Builds one value for each function. */
export function perFunction<T>(valueOf: (name: FunctionName) => T): PerFunction<T> {
  return { news: valueOf('news'), support: valueOf('support'), events: valueOf('events') };
}

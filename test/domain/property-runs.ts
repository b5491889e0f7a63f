/** How often a law is tried: few times in every test run, more with `PROPERTY_RUNS=20`. */
export function runs(usual: number): { numRuns: number } {
  const factor = Number(process.env.PROPERTY_RUNS ?? 1);
  return { numRuns: usual * factor };
}

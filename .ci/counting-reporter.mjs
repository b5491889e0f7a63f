import { writeFileSync } from 'node:fs';
import mocha from 'mocha';

/** Mocha's own report, and the counts in a file, because its wording is not read by anybody. */
export default class CountingReporter extends mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending } = runner.stats;
      const counts = { passed: passes, failed: failures, skipped: pending };
      writeFileSync(process.env.TEST_COUNTS, JSON.stringify(counts));
    });
  }
}

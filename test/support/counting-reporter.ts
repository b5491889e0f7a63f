import { writeFileSync } from 'node:fs';
import mocha from 'mocha';

const SLOWEST = 10;

/**
 * Mocha's own report, and after it the files that took longest. Where `TEST_COUNTS` names a file,
 * the counts are left there too, because the report's wording is not read by anybody.
 */
export default class CountingReporter extends mocha.reporters.Spec {
  readonly #took = new Map<string, number>();
  readonly #broken: string[] = [];

  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const unexpected: string[] = [];
    runner.on('pending', (test) => {
      // The one server that no package brings: its half of the conformance suite says so itself.
      if (!test.fullTitle().includes('needs MONGODB_URL')) unexpected.push(test.fullTitle());
    });
    const add = ({ file, duration = 0 }: Mocha.Runnable) => {
      if (file) this.#took.set(file, (this.#took.get(file) ?? 0) + duration);
    };
    runner.on('fail', ({ file }, error: { readonly file?: string }) => {
      // The process died, or the file could not be loaded: the report itself does not say where.
      if (!file && error.file) this.#broken.push(error.file);
    });
    runner.on('test end', add);
    runner.on('hook end', add);
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      const counts = { passed: passes, failed: failures, skipped: pending, unexpected };
      const file = process.env['TEST_COUNTS'];
      if (file) writeFileSync(file, JSON.stringify(counts));
    });
  }

  override epilogue(): void {
    const slowest = [...this.#took].sort(([, one], [, other]) => other - one).slice(0, SLOWEST);
    console.log('  slowest files, with their hooks:');
    for (const [file, milliseconds] of slowest) {
      console.log(`  ${(milliseconds / 1000).toFixed(1).padStart(6)} s  ${shortName(file)}`);
    }
    for (const file of this.#broken) console.log(`  ended before its time: ${shortName(file)}`);
    super.epilogue();
  }
}

const shortName = (file: string): string => file.replace(/^.*\/dist\/test\//, '');

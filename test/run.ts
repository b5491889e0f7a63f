import { availableParallelism } from 'node:os';
import { inTurns } from './support/in-turns.js';
import { isTestFile, runMocha, testFilesIn } from './support/mocha-pool.js';

/**
 * `npm test [-- files under dist/test, options of mocha]`: every test, as many files at a time as
 * there are cores, but for those on the networks' own servers (`npm run test:networks`).
 */
const given = process.argv.slice(2);
const named = given.filter(isTestFile);
const every = testFilesIn('dist/test').filter(
  (file) => !file.startsWith('dist/test/networks/real/'),
);

process.exitCode = await runMocha(named.length > 0 ? named : inTurns(every), {
  jobs: availableParallelism(),
  options: given.filter((argument) => !isTestFile(argument)),
});

// Prints what a test command counted, `PASSED FAILED SKIPPED UNEXPECTED`, and before that on
// standard error what was skipped though nothing may be. Ends with 1 where there are no counts.
import { existsSync, readFileSync } from 'node:fs';

if (!existsSync(process.argv[2])) process.exit(1);
const { passed, failed, skipped, unexpected } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const counts = [passed, failed, skipped, unexpected.length];
if (!counts.every(Number.isSafeInteger)) throw new Error(`no counts: ${counts.join(' ')}`);
for (const title of unexpected) console.error(`skipped, which the gate does not allow: ${title}`);
console.log(counts.join(' '));

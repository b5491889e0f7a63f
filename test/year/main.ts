import { playYear } from './simulated-year.js';
import { yearWords } from './year-words.js';

/** `npm run year` prints the simulated year, week by week. */
const year = await playYear();
process.stdout.write(`${yearWords(year.rows, year.world)}\n`);
await year.close();

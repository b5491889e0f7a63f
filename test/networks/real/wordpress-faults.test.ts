import { describeOn } from '../servers/test-server.js';
import { wordpress } from '../servers/wordpress.js';
import { describeAnswerRows } from './answer-rows.js';
import { openWordpressFaultBench } from './wordpress-fault-bench.js';

describeOn(wordpress, 'WordPress on Debian’s package, with faults', () => {
  describeAnswerRows('WordPress', openWordpressFaultBench);
});

import { describeOn } from '../../servers/test-server.js';
import { wordpress } from '../../servers/wordpress.js';
import { openWordpressFaultBench } from '../wordpress-fault-bench.js';
import { describeWorkerRows } from '../worker-rows.js';

// Mastodon's, which looks before it repeats in the same way, is played in every run.
describeOn(wordpress, 'WordPress on Debian’s package, with workers that meet faults', () => {
  describeWorkerRows('WordPress', openWordpressFaultBench);
});

import { snac } from '../../servers/snac.js';
import { describeOn } from '../../servers/test-server.js';
import { wordpress } from '../../servers/wordpress.js';
import { openMastodonFaultBench } from '../mastodon-fault-bench.js';
import { openWordpressFaultBench } from '../wordpress-fault-bench.js';
import { describeWorkerRows } from '../worker-rows.js';

/** What is not there is looked for during two minutes before it is sent again. */
describeOn(snac, 'Mastodon on snac2, with posts that never arrived', () => {
  describeWorkerRows('snac2', openMastodonFaultBench, 'absent');
});
describeOn(wordpress, 'WordPress on Debian’s package, with posts that never arrived', () => {
  describeWorkerRows('WordPress', openWordpressFaultBench, 'absent');
});

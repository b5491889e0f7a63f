import { snac } from '../servers/snac.js';
import { describeOn } from '../servers/test-server.js';
import { describeAnswerRows } from './answer-rows.js';
import { openMastodonFaultBench } from './mastodon-fault-bench.js';
import { describeWorkerRows } from './worker-rows.js';

describeOn(snac, 'Mastodon on snac2, with faults', () => {
  describeAnswerRows('snac2', openMastodonFaultBench);
  describeWorkerRows('snac2', openMastodonFaultBench);
});

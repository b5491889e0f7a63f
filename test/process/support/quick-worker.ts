import { SECOND } from '../../../src/domain/time-units.js';
import { runRoot } from '../../../src/process-life.js';
import { PUBLISH_TIMES } from '../../../src/publishing/ledger/delivery-claim.js';
import { openServices } from '../../../src/services.js';
import { startMessage } from '../../../src/start-message.js';
import { startWorkers } from '../../../workers/workers.js';

/** The worker's own root but for leases short enough to be outlived in a test. */
const short = { lease: 4 * SECOND, callDeadline: 2 * SECOND, leaseMargin: SECOND / 2 };
const times = { ...PUBLISH_TIMES, ...short };
const mailTimes = { lease: 4 * SECOND, sendDeadline: 2 * SECOND };

runRoot(async ({ config, log, own }) => {
  const services = own('services', await openServices(config, { log }));
  const publisher = { ...services.publisher, times };
  const mail = { ...services.mail, times: mailTimes };
  own('workers', startWorkers({ ...services, publisher, mail }));
  process.stdout.write(await startMessage(services, { what: 'is ready: quick', url: null }));
});

import { join } from 'node:path';
import { runRoot } from '../../../src/process-life.js';
import { startMessage } from '../../../src/start-message.js';
import { createApp } from '../../../src/web/app.js';
import { listen } from '../../../src/web/listener.js';
import { startWorkers } from '../../../workers/workers.js';
import { armedFailpoints } from './armed-failpoints.js';
import { FAULT_TIMES } from './fault-times.js';
import { openTestServices } from './test-services.js';

/**
 * A root of the product with the test networks, for the fault campaign. `FAULT_WEB=1` serves pages
 * and the API as well.
 */
runRoot(async ({ config, log, own }) => {
  const services = own('services', await openTestServices(config, { log }));
  const failpoints = armedFailpoints(join(config.dataFolder, 'faults'));
  const publisher = { ...services.publisher, times: FAULT_TIMES, failpoints };
  let url: string | null = null;
  if (process.env['FAULT_WEB'] === '1') {
    const web = own('web', await listen(createApp(services), services.http));
    url = web.url;
    services.address.listensAt(url);
  }
  own('workers', startWorkers({ ...services, publisher }));
  process.stdout.write(await startMessage(services, { what: 'is ready: faults', url }));
});

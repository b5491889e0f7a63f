import { runRoot } from '../src/process-life.js';
import { openServices } from '../src/services.js';
import { startMessage } from '../src/start-message.js';
import { openHealthPort } from './health-port.js';
import { startWorkers } from './workers.js';

/** `npm run start:worker`: publishes, plans and relays; as many as one likes. */
runRoot(async ({ config, log, own, stopping }) => {
  const services = own('services', await openServices(config, { log, stopping, runs: 'worker' }));
  const { port } = own('health port', await openHealthPort(services));
  own('workers', startWorkers(services));
  const what = port === null ? 'is ready: worker' : `is ready: worker, probed on port ${port}`;
  process.stdout.write(await startMessage(services, { what, url: null }));
});

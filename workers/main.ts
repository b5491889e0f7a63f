import { runRoot } from '../src/process-life.js';
import { openServices } from '../src/services.js';
import { startMessage } from '../src/start-message.js';
import { startWorkers } from './workers.js';

/** `npm run start:worker`: publishes, plans and relays; as many as one likes. */
runRoot(async ({ config, log, own, stopping }) => {
  const services = own('services', await openServices(config, { log, stopping }));
  own('workers', startWorkers(services));
  process.stdout.write(await startMessage(services, { what: 'is ready: worker', url: null }));
});

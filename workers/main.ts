import { readConfig } from '../src/config.js';
import { closeOnSignal, runRoot } from '../src/process-life.js';
import { openServices } from '../src/services.js';
import { startMessage } from '../src/start-message.js';
import { startWorkers } from './workers.js';

/** `npm run start:worker`: publishes, plans and relays; as many as one likes. */
runRoot(async () => {
  const services = await openServices(readConfig());
  const workers = startWorkers(services);
  closeOnSignal(services.log, [
    { name: 'services', close: () => services.close() },
    { name: 'workers', close: () => workers.close() },
  ]);
  process.stdout.write(await startMessage(services, { what: 'is ready: worker', url: null }));
});

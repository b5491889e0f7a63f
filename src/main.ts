import { runRoot } from './process-life.js';
import { openServices } from './services.js';
import { startMessage } from './start-message.js';
import { createApp } from './web/app.js';
import { listen } from './web/listener.js';
import { startWorkers } from '../workers/workers.js';

/** `npm start`: web and workers in one process. */
runRoot(async ({ config, log, own, stopping }) => {
  const services = own('services', await openServices(config, { log, stopping }));
  const { url } = own('web', await listen(createApp(services), services.http));
  services.address.listensAt(url);
  own('workers', startWorkers(services));
  process.stdout.write(await startMessage(services, { what: 'is ready: web and workers', url }));
});

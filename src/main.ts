import { readConfig } from './config.js';
import { closeOnSignal, runRoot } from './process-life.js';
import { openServices } from './services.js';
import { startMessage } from './start-message.js';
import { createApp } from './web/app.js';
import { listen } from './web/listener.js';
import { startWorkers } from '../workers/workers.js';

/** `npm start`: web and workers in one process. */
runRoot(async () => {
  const services = await openServices(readConfig());
  const listener = await listen(createApp(services), services.http);
  services.address.listensAt(listener.url);
  const workers = startWorkers(services);
  closeOnSignal(services.log, [
    { name: 'services', close: () => services.close() },
    { name: 'workers', close: () => workers.close() },
    { name: 'web', close: () => listener.close() },
  ]);
  process.stdout.write(
    await startMessage(services, { what: 'is ready: web and workers', url: listener.url }),
  );
});

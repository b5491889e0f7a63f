import { readConfig } from '../config.js';
import { closeOnSignal, runRoot } from '../process-life.js';
import { openServices } from '../services.js';
import { startMessage } from '../start-message.js';
import { createApp } from './app.js';
import { listen } from './listener.js';

/** `npm run start:web`: pages and API only; workers run as processes of their own. */
runRoot(async () => {
  const services = await openServices(readConfig());
  const listener = await listen(createApp(services), services.http);
  services.address.listensAt(listener.url);
  closeOnSignal(services.log, [
    { name: 'services', close: () => services.close() },
    { name: 'web', close: () => listener.close() },
  ]);
  process.stdout.write(
    await startMessage(services, { what: 'is ready: web only', url: listener.url }),
  );
});

import { runRoot } from '../process-life.js';
import { openServices } from '../services.js';
import { startMessage } from '../start-message.js';
import { createApp } from './app.js';
import { listen } from './listener.js';

const WHAT = 'is ready: web only (posts go out by npm run start:worker)';

/** `npm run start:web`: pages and API only; workers run as processes of their own. */
runRoot(async ({ config, log, own, stopping }) => {
  const services = own('services', await openServices(config, { log, stopping }));
  const { url } = own('web', await listen(createApp(services), services.http));
  services.address.listensAt(url);
  process.stdout.write(await startMessage(services, { what: WHAT, url }));
});

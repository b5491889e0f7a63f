// Bluesky's own personal data server and the directory of identities that it needs, as one process
// that tests start and stop by its id: `node bluesky-pds.mjs <install folder> <data folder> <options>`.
// Writes one line of JSON to its output when it can be spoken to, and ends with its input.
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import net from 'node:net';
import { join } from 'node:path';

const [installed, folder, options = '{}'] = process.argv.slice(2);
const load = createRequire(join(installed, 'package.json'));

// Neither server has an option for the address it listens on: without a host it would be all.
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...given) {
  return typeof given[0] === 'number' && typeof given[1] !== 'string'
    ? listen.call(this, given[0], '127.0.0.1', ...given.slice(1))
    : listen.apply(this, given);
};

async function freePort() {
  const server = net.createServer();
  await new Promise((resolve) => server.listen(0, resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const { PlcServer, Database } = load('@did-plc/server');
const { PDS, envToCfg, envToSecrets } = load('@atproto/pds');

const directory = PlcServer.create({ db: Database.mock(), port: await freePort() });
await directory.start();
const directoryPort = directory.server.address().port;

const port = await freePort();
const environment = {
  devMode: true,
  hostname: 'localhost',
  port,
  dataDirectory: folder,
  blobstoreDiskLocation: join(folder, 'blobs'),
  blobstoreDiskTmpLocation: join(folder, 'unfinished-blobs'),
  didPlcUrl: `http://127.0.0.1:${directoryPort}`,
  serviceHandleDomains: ['.test'],
  inviteRequired: false,
  disableSsrfProtection: true,
  jwtSecret: randomBytes(16).toString('hex'),
  adminPassword: randomBytes(16).toString('hex'),
  plcRotationKeyK256PrivateKeyHex: randomBytes(32).toString('hex'),
  ...JSON.parse(options),
};
const pds = await PDS.create(envToCfg(environment), envToSecrets(environment));
await pds.start();
process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);

process.stdin.resume();
process.stdin.on('end', () => process.exit(0));

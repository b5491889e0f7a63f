import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A process of its own that takes posts and answers 200. It tells its parent where it listens, and
 * when asked, how many posts it has taken since it was last asked.
 */
let taken = 0;
const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    taken += 1;
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"taken":true}');
  });
});

server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
process.on('message', () => {
  process.send?.({ taken });
  taken = 0;
});
process.on('disconnect', () => process.exit(0));

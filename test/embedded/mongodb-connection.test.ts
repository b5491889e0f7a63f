import { expect } from 'chai';
import { createServer } from 'node:net';
import { once } from 'node:events';
import mongoose from 'mongoose';
import { connectDocuments } from '../../src/store/connect.js';

describe('A MongoDB server that is not there', () => {
  it('is given up on with an error that says so', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    server.close();
    await once(server, 'close');
    const refusal = await connectDocuments({
      mongodbUrl: `mongodb://127.0.0.1:${port}`,
      databaseName: 'none',
    }).catch((error: unknown) => error);
    expect(refusal).to.be.instanceOf(mongoose.Error.MongooseServerSelectionError);
    expect(String(refusal)).to.include(`127.0.0.1:${port}`);
  });
});

import { expect } from 'chai';
import { openWebBench, type Browser, type WebBench } from '../web/support/web-bench.js';
import { connect } from '../channels/support.js';

const SECRET = /whsec_[A-Za-z0-9+/=]+/g;

describe('the signing secret of a webhook channel', () => {
  let bench: WebBench;
  let admin: Browser;
  beforeEach(async () => {
    bench = await openWebBench();
    await bench.person('admin');
    admin = await bench.browser('admin@example.com');
  });
  afterEach(() => bench.close());

  const secretsIn = (html: string) => [...new Set(html.match(SECRET))];

  async function signing(): Promise<string[]> {
    const channel = await bench.store.channels.findOne().lean();
    if (channel === null) throw new Error('there is no channel');
    const { connection } = await bench.services.connections.open(channel);
    return connection.credentials['secrets'] as string[];
  }

  async function renew(): Promise<string[]> {
    const channel = await bench.store.channels.findOne().lean();
    const path = `/settings/channels/${channel?._id ?? ''}`;
    const revision = String(channel?.revision);
    const answer = await admin.post(`${path}/secret`, { revision }, path);
    return secretsIn(answer.text);
  }

  it('is renewed beside the last one, and each is shown once', async () => {
    const answer = await connect(admin, {
      network: 'webhook',
      'settings.url': 'https://93.184.215.14/hook',
      'settings.description': undefined,
      'settings.language': undefined,
      unreachableToo: 'on',
    });
    const [first] = secretsIn(answer.text);
    expect(await signing()).to.deep.equal([first]);
    const second = await renew();
    expect(second).to.have.length(1);
    expect(await signing()).to.deep.equal([...second, first]);
    const third = await renew();
    expect(third).to.have.length(1);
    expect(await signing()).to.deep.equal([...third, ...second]);
  });
});

import type { Config } from '../../../src/config.js';
import type { Network } from '../../../src/networks/contract.js';
import type { Networks } from '../../../src/networks/registry.js';
import { createSafeFetch } from '../../../src/networks/safe-fetch.js';
import { createConnectionOpener } from '../../../src/publishing/ledger/connection-opener.js';
import { openServices, type ServiceOverrides, type Services } from '../../../src/services.js';
import { createTestNetworks } from './test-networks.js';

/** The product's own services and the test networks beside its own ones. */
export async function openTestServices(
  config: Config,
  overrides: ServiceOverrides = {},
): Promise<Services> {
  const services = await openServices(config, overrides);
  const fetch = createSafeFetch({ allowLoopback: true });
  const networks = withNetworks(
    services.networks,
    createTestNetworks({ fetch, clock: services.clock }),
  );
  const { unseal } = services.credentials;
  const connections = createConnectionOpener({ networks, unseal });
  return {
    ...services,
    networks,
    connections,
    publisher: { ...services.publisher, connections },
  };
}

function withNetworks(own: Networks, more: readonly Network[]): Networks {
  return {
    get: (name) => more.find((network) => network.name === name) ?? own.get(name),
    all: () => [...own.all(), ...more],
  };
}

import ipaddr from 'ipaddr.js';

/** Ports above 1023 that browsers refuse too: other protocols listen there (WHATWG Fetch, 2.9). */
const BLOCKED_PORTS = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669,
  6679, 6697, 10080,
]);

export interface AddressPolicy {
  /** Addresses of this machine may be reached: for home networks and tests only. */
  readonly allowLoopback: boolean;
  /** Networks that may be reached although they are private (`192.168.1.0/24`); none unless told. */
  readonly allowedNetworks?: readonly string[];
}

/** Why an address given by a user may not be fetched, in a sentence, or null when it may. */
export function urlProblem(url: URL, policy: AddressPolicy): string | null {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return 'The address must begin with https:// or http://.';
  }
  if (url.username !== '' || url.password !== '') {
    return 'The address must not contain a user name or password.';
  }
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  if ((port < 1024 && port !== 80 && port !== 443) || BLOCKED_PORTS.has(port)) {
    return `Port ${port} is not allowed: use 443, 80 or one above 1023.`;
  }
  const host = bareHost(url);
  return ipaddr.isValid(host) ? addressProblem(host, policy) : null;
}

/** The host without the brackets that a URL puts around IPv6. */
export const bareHost = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

/** The same for one resolved address: everything but public unicast is refused. */
export function addressProblem(address: string, policy: AddressPolicy): string | null {
  if (!ipaddr.isValid(address)) return `${address} is not an address.`;
  // Turns ::ffff:127.0.0.1 into the 127.0.0.1 that it reaches.
  const parsed = ipaddr.process(address);
  if (policy.allowedNetworks?.some((network) => isWithin(parsed, network))) return null;
  const range = rangeOf(parsed);
  if (range === 'unicast') return null;
  if (range === 'loopback' && policy.allowLoopback) return null;
  return `${address} is not a public address (${range}), so it may not be reached from here.`;
}

type Address = ReturnType<typeof ipaddr.process>;

/** What is not in use, or leads to an IPv4 address within it, is no unicast of ours. */
function rangeOf(address: Address): string {
  const range = address.range();
  if (range !== 'unicast' || !(address instanceof ipaddr.IPv6)) return range;
  const [first = 0, , , , fifth = 0, sixth] = address.parts;
  // Only 2000::/3 is given out as global unicast (IANA); ::127.0.0.1 is below it.
  if (first < 0x2000 || first > 0x3fff) return 'reserved';
  const isIsatap = sixth === 0x5efe && (fifth & 0xfdff) === 0;
  return isIsatap ? 'tunnel' : range;
}

/** Whether a text is a network, or one address: `192.168.1.0/24`, `fd00::/8`, `10.0.0.7`. */
export const isNetwork = (text: string): boolean =>
  ipaddr.isValidCIDR(text) || ipaddr.isValid(text);

function isWithin(address: Address, network: string): boolean {
  const [base, bits] = ipaddr.isValidCIDR(network)
    ? ipaddr.parseCIDR(network)
    : ([ipaddr.parse(network), 128] as const);
  if (base.kind() !== address.kind()) return false;
  const most = address.kind() === 'ipv4' ? 32 : 128;
  return address.match(base, Math.min(bits, most));
}

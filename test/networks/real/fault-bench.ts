import type { Connection, Network } from '../../../src/networks/contract.js';

/** What stands on a network, as the network itself lists it. */
export interface Standing {
  readonly id: string;
  readonly url: string;
}

/** A real server that the rows of the fault matrix are played on. */
export interface FaultBench {
  /** Where the server itself is reached. */
  readonly url: string;
  /** Method and address, or a part, of the call that people see the effect of. */
  readonly visible: string;
  /** A part of the address of a call by which it is read back. */
  readonly reading: string;
  /** The adapter with this deadline for every request. */
  network(deadlineMilliseconds: number): Network;
  /** The account by way of this address. */
  connection(url: string): Connection;
  /** The network's own list of what has this text. */
  standing(text: string): Promise<readonly Standing[]>;
  close(): Promise<void>;
}

let count = 0;
/** A text that nothing else has. */
export const newText = (what: string): string => {
  count += 1;
  return `Row ${count}: ${what}`;
};

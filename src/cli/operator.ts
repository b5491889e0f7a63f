import type { PersonActor } from '../access/actor.js';

/**
 * Whoever can run this command holds the data folder and its keys, and so may do everything. In
 * the audit log they stand under this name.
 */
export const OPERATOR: PersonActor = {
  kind: 'person',
  id: 'command-line',
  name: 'Command line',
  role: 'admin',
  zone: 'UTC',
};

/** Where the audit log says an action came from. */
export const OPERATOR_ADDRESS = 'command line';

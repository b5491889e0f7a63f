/** From the least to the most; each role may do all that the one before it may. */
export const ROLES = ['viewer', 'author', 'agent', 'manager', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Whether a role is the given one or a higher one. */
export const reaches = (role: Role, least: Role): boolean =>
  ROLES.indexOf(role) >= ROLES.indexOf(least);

import { reaches, type Role } from '../domain/roles.js';
import type { Actor } from './actor.js';

interface Grant {
  /** The least role that may do it to anything. */
  readonly from: Role;
  /** The least role that may do it to what is its own. */
  readonly ownFrom?: Role;
  /** Never to what is one's own, unless the organisation allows that. */
  readonly notOwn?: true;
  /** Never by an API token. */
  readonly personOnly?: true;
}

/** Every action there is; what is not in this table nobody may do. */
const GRANTS = {
  'account.edit': { from: 'viewer', personOnly: true },
  'audit.read': { from: 'admin' },
  'blackout.edit': { from: 'manager' },
  'capacity.edit': { from: 'admin' },
  'capacity.override': { from: 'manager' },
  'capacity.read': { from: 'viewer' },
  'channel.read': { from: 'viewer' },
  'channel.create': { from: 'admin' },
  'channel.edit': { from: 'admin' },
  'channel.remove': { from: 'admin' },
  'consistency.edit': { from: 'manager' },
  'delivery.read': { from: 'viewer' },
  'delivery.schedule': { from: 'agent', ownFrom: 'author' },
  'delivery.move': { from: 'agent', ownFrom: 'author' },
  'delivery.cancel': { from: 'agent', ownFrom: 'author' },
  'delivery.edit': { from: 'agent', ownFrom: 'author' },
  'delivery.delete': { from: 'agent', ownFrom: 'author' },
  'delivery.retry': { from: 'agent', ownFrom: 'author' },
  'delivery.resolve': { from: 'agent' },
  'delivery.override': { from: 'manager' },
  'delivery.time': { from: 'agent', ownFrom: 'author' },
  'dimmer.read': { from: 'viewer' },
  'dimmer.set': { from: 'manager' },
  'event.listen': { from: 'viewer' },
  'function.edit': { from: 'admin' },
  'health.read': { from: 'admin' },
  'media.read': { from: 'viewer' },
  'media.create': { from: 'author' },
  'metrics.read': { from: 'viewer' },
  'message.read': { from: 'agent' },
  'message.answer': { from: 'agent' },
  'organisation.export': { from: 'admin' },
  'organisation.import': { from: 'admin' },
  'person.read': { from: 'admin' },
  'person.invite': { from: 'admin', personOnly: true },
  'person.edit': { from: 'admin', personOnly: true },
  'post.read': { from: 'viewer' },
  'post.create': { from: 'author' },
  'post.edit': { from: 'agent', ownFrom: 'author' },
  'post.cancel': { from: 'agent', ownFrom: 'author' },
  'post.approve': { from: 'manager', notOwn: true },
  'publishing.resume': { from: 'admin' },
  'scene.read': { from: 'viewer' },
  'scene.edit': { from: 'manager' },
  'scene.recall': { from: 'manager' },
  'sample.edit': { from: 'admin' },
  'settings.read': { from: 'admin' },
  'settings.edit': { from: 'admin' },
  'subscriber.read': { from: 'admin' },
  'subscriber.edit': { from: 'admin' },
  'token.read': { from: 'admin' },
  'token.create': { from: 'admin', personOnly: true },
  'token.revoke': { from: 'admin', personOnly: true },
  'value.read': { from: 'manager' },
} as const satisfies Record<string, Grant>;

export type Action = keyof typeof GRANTS;
export const ACTIONS = Object.keys(GRANTS) as readonly Action[];

/** What matters about the thing that is acted on. */
export interface Resource {
  /** The person or token it belongs to. */
  readonly ownerId?: string;
  /** Whether the organisation lets people approve their own. */
  readonly ownApprovalAllowed?: boolean;
}

/**
 * The one question of access: may this actor do this, to this? Deny by default. Without a resource
 * it asks whether the actor may do it to anything at all, their own included; whoever acts on a
 * thing asks again with that thing.
 */
export function can(actor: Actor | null, action: Action, resource?: Resource): boolean {
  if (actor === null || !Object.hasOwn(GRANTS, action)) return false;
  const grant: Grant = GRANTS[action];
  if (grant.personOnly && actor.kind !== 'person') return false;
  const own = resource === undefined || resource.ownerId === actor.id;
  if (grant.notOwn && resource && own && !resource.ownApprovalAllowed) return false;
  if (reaches(actor.role, grant.from)) return true;
  return own && grant.ownFrom !== undefined && reaches(actor.role, grant.ownFrom);
}

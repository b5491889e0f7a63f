import type { ChannelRecord } from '../store/channels.js';
import type { PersonRecord } from '../store/people.js';

/** A channel that must be connected again where it is imported (pure). */
export function withoutCredentials(channel: ChannelRecord): ChannelRecord {
  if (channel.credentials === null) return channel;
  return {
    ...channel,
    credentials: null,
    connection: {
      ...channel.connection,
      state: 'reconnect',
      problem: 'It was brought here without its credentials. Connect it again.',
    },
  };
}

/** Somebody who needs a new link to set a password (pure). */
export function withoutPassword(person: PersonRecord): PersonRecord {
  return {
    ...person,
    state: person.state === 'active' ? 'invited' : person.state,
    passwordHash: null,
    inviteHash: null,
    inviteExpiresAt: null,
  };
}

/** What matters to us of what a Redis says of itself. */
export interface RedisFacts {
  readonly appendOnly: boolean;
  /** How it makes room at its memory limit: `noeviction` means that it refuses instead. */
  readonly policy: string;
  /** Whether it is at its memory limit. */
  readonly full: boolean;
  /** Whether its last write to the append-only file, or its last snapshot, failed. */
  readonly fileError: boolean;
}

/** Reads the answer to `INFO`; what is not said counts as well. */
export function readRedisFacts(info: string): RedisFacts {
  const said = new Map(
    info.split(/\r?\n/).map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1)];
    }),
  );
  const most = Number(said.get('maxmemory') ?? 0);
  const writes = [said.get('aof_last_write_status'), said.get('rdb_last_bgsave_status')];
  return {
    appendOnly: said.get('aof_enabled') !== '0',
    policy: said.get('maxmemory_policy') ?? 'noeviction',
    full: most > 0 && Number(said.get('used_memory') ?? 0) >= most,
    fileError: writes.includes('err'),
  };
}

/** Why it takes nothing new, in a sentence; null while it does. */
export function refusalIn({ full, fileError, policy }: RedisFacts): string | null {
  if (full && policy === 'noeviction') {
    return 'has no memory left for new wake-ups. Raise its `maxmemory`.';
  }
  if (fileError) {
    return 'cannot write its file and may take nothing new. Look whether its disk is full.';
  }
  return null;
}

/** What should be set otherwise, in sentences; each setting may cost wake-ups, never a post. */
export function warningsIn({ appendOnly, policy }: RedisFacts): string[] {
  return [
    ...(appendOnly ? [] : ['forgets wake-ups when it restarts: set `appendonly yes`.']),
    ...(policy === 'noeviction'
      ? []
      : [`drops wake-ups when its memory is full: set \`maxmemory-policy noeviction\`.`]),
  ];
}

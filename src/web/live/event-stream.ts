import type { Response } from 'express';
import { EVERYTHING } from '../../live/change.js';
import type { LiveEvent } from '../../live/event-log.js';

/** A client that has not read this much, in bytes, is told no more until it has. */
const MOST_UNREAD_BYTES = 32_768;
/** After this many milliseconds a browser that lost the stream opens it again. */
const RETRY_MILLISECONDS = 2_000;

export interface EventStream {
  send(events: readonly LiveEvent[]): void;
  /** Keeps the connection open; ends that of a client that has read nothing since the last time. */
  beat(): void;
  end(): void;
}

/** Answers with server-sent events: the kind, id and revision of what changed, never its content. */
export function beginEventStream(res: Response): EventStream {
  let skipped: LiveEvent | undefined;
  let written = 0;
  let writtenAtBeat = -1;

  const write = (text: string): void => {
    if (res.writableEnded || res.destroyed) return;
    written += 1;
    res.write(text);
  };

  res.status(200).set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    // For nginx, which would keep events back until there are many.
    'X-Accel-Buffering': 'no',
  });
  res.flushHeaders();
  write(`retry: ${RETRY_MILLISECONDS}\n\n`);
  res.on('drain', () => {
    if (!skipped) return;
    const { id } = skipped;
    skipped = undefined;
    write(textOf({ id, change: EVERYTHING }));
  });

  return {
    send(events) {
      const last = events.at(-1);
      if (!last) return;
      if (skipped || res.writableLength > MOST_UNREAD_BYTES) skipped = last;
      else write(events.map(textOf).join(''));
    },
    beat() {
      if (res.writableLength > 0 && writtenAtBeat === written) {
        res.destroy();
        return;
      }
      if (!skipped) write(': beat\n\n');
      writtenAtBeat = written;
    },
    end() {
      if (!res.writableEnded) res.end();
    },
  };
}

const textOf = ({ id, change }: LiveEvent): string =>
  `id: ${id}\nevent: change\ndata: ${JSON.stringify(change)}\n\n`;

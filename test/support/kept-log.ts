import { Writable } from 'node:stream';
import { createLogger, type Logger } from '../../src/log.js';

/** The real log whose every line is kept, so that a test can search it. */
export interface KeptLog {
  readonly log: Logger;
  readonly text: () => string;
}

export function keptLog(): KeptLog {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  return { log: createLogger('debug', sink), text: () => lines.join('') };
}

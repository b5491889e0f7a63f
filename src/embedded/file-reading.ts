import { open } from 'lmdb';

/** A process of its own that reads all of a file of documents: it ends well if that can be done. */
const [, , path = ''] = process.argv;
const root = open({ path, noSubdir: true, readOnly: true, maxDbs: 8 });
const binary = { encoding: 'binary', keyEncoding: 'binary' } as const;
let bytes = 0;
for (const name of ['documents', 'entries', 'meta']) {
  for (const { value } of root.openDB<Buffer, Buffer>(name, binary).getRange()) {
    for (const byte of value) bytes += byte;
  }
}
await root.close();
process.exitCode = bytes > 0 ? 0 : 1;

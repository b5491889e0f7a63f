import { text } from 'node:stream/consumers';
import { runCommand } from './command-line.js';
import type { Terminal } from './terminal.js';

const terminal: Terminal = {
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  readInput: () => text(process.stdin),
};

process.exitCode = await runCommand(process.argv.slice(2), terminal);

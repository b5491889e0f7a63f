import { resolve } from 'node:path';
import { Command } from 'commander';
import { systemClock } from '../../clock.js';
import { readConfig } from '../../config.js';
import { createLogger } from '../../log.js';
import { openServices } from '../../services.js';
import { backUp } from '../../transfer/backup.js';
import { backupLines, readBackupHeader } from '../../transfer/backup-file.js';
import { keysFor } from '../../transfer/backup-keys.js';
import { restoreBackup, type RestoreOutcome } from '../../transfer/restorer.js';
import type { CommandContext } from '../command-line.js';
import { counted, linesSoFar, progress, sizeWords } from '../progress.js';
import { CommandError } from '../terminal.js';
import { recordCounts, refusalOf } from '../transfer-words.js';

export function backupCommands({ terminal, use }: CommandContext): Command[] {
  const backingUp = new Command('backup')
    .description('write everything to one file, to be restored here or elsewhere')
    .argument('<file>', 'where to; it is replaced only when the backup is complete')
    .addHelpText(
      'after',
      `
The server may run meanwhile: the file holds one instant. It holds posts, channels, people, tokens,
images and the audit log, compressed, but no sessions; credentials stay sealed and open only with the
secret keys, which are not in it: keep secret.key of the data folder apart. Whoever has both can
publish in your name.`,
    )
    .action(async (file: string) => {
      const path = resolve(file);
      const onLine = progress(terminal.err, linesSoFar);
      const { bytes, records, images } = await use((services) => backUp(services, path, onLine));
      terminal.err(
        `Backed up to ${path}: ${records} records and ${images} images, ${sizeWords(bytes)}.`,
      );
    });

  const restoring = new Command('restore')
    .description('put everything back as a backup holds it')
    .argument('<file>', 'what backup wrote')
    .option('--replace', 'in the place of what is here now')
    .option('--without-credentials', 'with other secret keys: channels must be connected again')
    .addHelpText(
      'after',
      `
Stop the server first. All of the file is checked before anything changes, and it is restored whole
or not at all; what was here before is kept beside. Nothing goes out until "npm run cli -- resume":
what was due since the backup was made may have gone out, and waits for a decision.`,
    )
    .action(async (file: string, options: RestoreOptions) => {
      const path = resolve(file);
      const { keys = [] } = await readBackupHeader(path);
      const config = readConfig();
      const without = options.withoutCredentials ?? false;
      const found = await keysFor(keys, config, { without });
      if (found.type === 'other-key') throw new CommandError(found.sentence);
      const { ring } = found;
      const jobs = { redisUrl: undefined, privateRedis: false };
      const log = createLogger('silent');
      const onLine = progress(terminal.err, linesSoFar);
      const outcome = await restoreBackup(
        {
          ...{ config, clock: systemClock, ring },
          open: () => openServices({ ...config, jobs }, { log, keys: ring, unfinished: true }),
        },
        {
          lines: () => counted(backupLines(path), onLine),
          replace: options.replace ?? false,
          withoutCredentials: without,
        },
      );
      tell(terminal.err, outcome, { served: config.mongodb !== undefined, without });
    });

  return [backingUp, restoring];
}

interface RestoreOptions {
  readonly replace?: boolean;
  readonly withoutCredentials?: boolean;
}

function tell(
  err: (text: string) => void,
  outcome: RestoreOutcome,
  { served, without }: { readonly served: boolean; readonly without: boolean },
): void {
  switch (outcome.type) {
    case 'refused':
      throw new CommandError(refusalOf('Nothing was changed', outcome.problems));
    case 'not-empty': {
      const inUse = `Nothing was changed: this installation is in use (${outcome.collections.join(', ')}).`;
      throw new CommandError(
        served
          ? `${inUse} On MongoDB restore into a new database: set MONGODB_DATABASE to another name. What is here stays as it is.`
          : `${inUse} Give --replace to put the backup in its place, or set DATA_DIR to a new folder.`,
      );
    }
    case 'running':
      throw new CommandError(
        `Nothing was changed: the installation is running (process ${outcome.processes.join(', ')}). Stop it, then restore.`,
      );
    case 'restored':
      err(`Restored: ${recordCounts(outcome.counts)}.`);
      if (outcome.kept !== null) {
        err(`What was here before is kept in ${outcome.kept}. Remove it when you are sure.`);
      }
      if (without) err('Its channels must be connected again: see Settings, Channels.');
      err(
        'People, passwords and tokens are as they were then: take back again what you have since.',
      );
      err('Nothing goes out yet. See what was due, then resume: npm run cli -- resume --help');
  }
}

import { open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import type { Services } from '../../services.js';
import { exportLines, type ExportCounts } from '../../transfer/exporter.js';
import { importEverything, type ImportOutcome } from '../../transfer/importer.js';
import { openSnapshot } from '../../transfer/snapshot.js';
import { writeLines } from '../../transfer/written-file.js';
import type { CommandContext } from '../command-line.js';
import { linesOf } from '../file-lines.js';
import { counted, linesSoFar, progress } from '../progress.js';
import { CommandError } from '../terminal.js';
import { recordCounts, refusalOf } from '../transfer-words.js';

export function transferCommands({ terminal, use }: CommandContext): Command[] {
  const exporting = new Command('export')
    .description('write everything but sessions to one file')
    .argument('<file>', 'where to; it is replaced only when the export is complete')
    .option('--with-secrets', 'with sealed credentials and hashes of passwords and tokens')
    .addHelpText(
      'after',
      `
The file has one JSON value a line: records of each collection, and images as base64. It is of one
instant, and the server may run meanwhile. Without --with-secrets channels must be connected again
and people need new links where it is imported; tokens are left out. With it, the file opens only
together with the secret keys, and is to be kept as safe as they are.`,
    )
    .action(async (file: string, { withSecrets = false }: { withSecrets?: boolean }) => {
      const path = resolve(file);
      const onLine = progress(terminal.err, linesSoFar);
      const wish = { path, withSecrets, onLine };
      const counts = await use((services) => exportTo(services, wish));
      terminal.err(`Exported to ${path}: ${recordCounts(counts)}.`);
    });

  const importing = new Command('import')
    .description('read everything from an export into an empty installation')
    .argument('<file>', 'what export wrote')
    .addHelpText(
      'after',
      `
All of the file is checked before anything is written: it is imported whole or not at all. Nothing
goes out until "npm run cli -- resume", and what was due before waits for a decision. Stop the installation it came from first, or
both will publish.`,
    )
    .action(async (file: string) => {
      const path = resolve(file);
      await requireReadable(path);
      // It is read twice: to be checked, then to be written.
      const onLine = progress(terminal.err, linesSoFar);
      const outcome = await use(
        (services) =>
          importEverything(
            { ...services, mediaFolder: join(services.config.dataFolder, 'media') },
            () => counted(linesOf(path), onLine),
          ),
        { unfinished: true },
      );
      tell(terminal.err, outcome);
    });

  return [exporting, importing];
}

interface ExportWish {
  readonly path: string;
  readonly withSecrets: boolean;
  readonly onLine: () => void;
}

/** Writes the whole file or leaves what was there. */
async function exportTo(
  services: Services,
  { path, withSecrets, onLine }: ExportWish,
): Promise<ExportCounts> {
  const { config, store, media, clock } = services;
  const now = clock.now();
  const snapshot = await openSnapshot(store, {
    embedded: config.mongodb === undefined,
    dataFolder: config.dataFolder,
  });
  try {
    const lines = exportLines({ store: snapshot.store, media }, { now, withSecrets });
    return (await writeLines(path, counted(lines, onLine), { compressed: false })).result;
  } finally {
    await snapshot.close();
  }
}

async function requireReadable(path: string): Promise<void> {
  try {
    await (await open(path, 'r')).close();
  } catch (cause) {
    throw new CommandError(`${path} cannot be read. Is the name right?`, { cause });
  }
}

function tell(err: (text: string) => void, outcome: ImportOutcome): void {
  switch (outcome.type) {
    case 'refused':
      throw new CommandError(refusalOf('Nothing was imported', outcome.problems));
    case 'not-empty':
      throw new CommandError(
        `Nothing was imported: this installation is in use (${outcome.collections.join(', ')}). Import into an empty one: set DATA_DIR to a new folder.`,
      );
    case 'imported':
      err(`Imported: ${recordCounts(outcome.counts)}.`);
      err('Nothing goes out yet. See what was due, then resume: npm run cli -- resume --help');
      if (!outcome.secrets) {
        err('It was exported without secrets. Connect its channels again in Settings, and give');
        err('people new links: npm run cli -- user setup-link EMAIL');
      }
  }
}

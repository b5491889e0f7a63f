import { Command } from 'commander';
import { rotateSecrets } from '../../access/channel-credentials.js';
import { openKeyRing } from '../../access/open-key-ring.js';
import type { CommandContext } from '../command-line.js';

export function secretCommands({ terminal, use }: CommandContext): Command {
  const secrets = new Command('secrets')
    .alias('keys')
    .description('credentials of channels at rest');

  secrets
    .command('rotate')
    .description('seal every secret with the first of the secret keys')
    .addHelpText(
      'after',
      `
Put a new key first (SECRET_KEYS=new:…,old:…, or the key file), restart, then run this. Afterwards
the older keys are not needed and can go. The server may run meanwhile.`,
    )
    .action(async () => {
      await use(async ({ config, store, secretBox }) => {
        const { secretKeys, dataFolder } = config;
        const state = store.accessState;
        const [current] = await openKeyRing({ secretKeys, dataFolder, state });
        const count = await rotateSecrets({
          ...{ box: secretBox, channels: store.channels, state },
          currentKey: current.id,
        });
        terminal.err(`Sealed ${count} anew. Everything opens with the key "${current.id}" now.`);
      });
    });

  return secrets;
}

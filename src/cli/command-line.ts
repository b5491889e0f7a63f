import { Command, CommanderError } from 'commander';
import { ConfigError, readConfig, type Config } from '../config.js';
import { CallerError, InvalidInputError } from '../failures.js';
import { createLogger } from '../log.js';
import { openServices, type ServiceOverrides, type Services } from '../services.js';
import { VERSION } from '../version.js';
import { backupCommands } from './commands/backup.js';
import { channelCommands } from './commands/channels.js';
import { dimmerCommands } from './commands/dimmers.js';
import { resumeCommand } from './commands/resume.js';
import { sceneCommands } from './commands/scenes.js';
import { secretCommands } from './commands/secrets.js';
import { tokenCommands } from './commands/tokens.js';
import { transferCommands } from './commands/transfer.js';
import { userCommands } from './commands/users.js';
import { CommandError, UsageError, type Terminal } from './terminal.js';

/** What a command is handed. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Opens the services for the time of one piece of work. */
  readonly use: <T>(
    work: (services: Services) => Promise<T>,
    overrides?: ServiceOverrides,
  ) => Promise<T>;
}

/** 0: done. 1: it could not be done. 2: the command was used wrongly. */
export type ExitCode = 0 | 1 | 2;

/**
 * Runs one command; everything it opens is closed when it ends.
 * @param environment what the configuration is read from, the process's own unless told
 */
export async function runCommand(
  given: readonly string[],
  terminal: Terminal,
  environment?: NodeJS.ProcessEnv,
): Promise<ExitCode> {
  const use: CommandContext['use'] = (work, overrides) =>
    withServices(readConfig(environment), work, overrides);
  try {
    await commandLine({ terminal, use }).parseAsync([...given], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    terminal.err(sentenceFor(error));
    return error instanceof UsageError ? 2 : 1;
  }
}

function commandLine(context: CommandContext): Command {
  const { terminal } = context;
  const program = new Command('npm run cli --')
    .description('Runs an installation of Dimmerbank from the command line.')
    .version(VERSION, '-V, --version', 'which version this is')
    .addHelpText(
      'after',
      `
It works on the installation that DATA_DIR (.data unless told) or MONGODB_URL names, also while
the server runs. What was asked for goes to standard output, everything else to standard error.
Exit codes: 0 done, 1 it could not be done, 2 the command was used wrongly.

Examples:
  npm run cli -- token create --role manager --name "Ticket system"
  npm run cli -- dimmer set city-news support 75
  npm run cli -- backup /mnt/backup/dimmerbank.gz`,
    )
    .showHelpAfterError('(add --help for what there is)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
    });
  const groups = [
    tokenCommands(context),
    userCommands(context),
    channelCommands(context),
    dimmerCommands(context),
    sceneCommands(context),
    secretCommands(context),
    ...backupCommands(context),
    ...transferCommands(context),
    resumeCommand(context),
  ];
  for (const group of groups) program.addCommand(inherit(group, program));
  return program;
}

/** Commander hands these settings only to commands that it makes itself. */
function inherit(command: Command, from: Command): Command {
  command.copyInheritedSettings(from);
  for (const inner of command.commands) inherit(inner, command);
  return command;
}

/** A command needs no queue: what it changes is noticed by the sweep of whoever publishes. */
async function withServices<T>(
  config: Config,
  work: (services: Services) => Promise<T>,
  overrides: ServiceOverrides = {},
): Promise<T> {
  const jobs = { redisUrl: config.jobs.redisUrl, privateRedis: false };
  const log = createLogger('silent');
  const services = await openServices({ ...config, jobs }, { log, ...overrides });
  try {
    return await work(services);
  } finally {
    await services.close();
  }
}

function sentenceFor(error: unknown): string {
  if (error instanceof InvalidInputError) {
    const fields = Object.entries(error.fields).map(
      ([field, messages]) => `  ${field === '' ? '' : `${field}: `}${messages.join(' ')}`,
    );
    return [error.message, ...fields].join('\n');
  }
  const expected =
    error instanceof CallerError ||
    error instanceof CommandError ||
    error instanceof UsageError ||
    error instanceof ConfigError;
  if (!(error instanceof Error)) return String(error);
  // What the folder or the keys refuse is said in a sentence; only a fault of ours needs its stack.
  return expected ||
    /^(DataFolder|Secret|StoreOpen|Missing|ChangedFile|UnfinishedImport|BackupFile|FileWrite|StoreWrite)/.test(
      error.name,
    )
    ? error.message
    : (error.stack ?? error.message);
}

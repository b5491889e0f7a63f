import { Command } from 'commander';
import { z } from 'zod';
import { asAuditActor } from '../../access/actor.js';
import { ROLES } from '../../domain/roles.js';
import type { CommandContext } from '../command-line.js';
import { OPERATOR, OPERATOR_ADDRESS } from '../operator.js';
import { readOptions } from '../read-options.js';
import { table, UsageError } from '../terminal.js';

const createOptions = z.strictObject({
  role: z.enum(ROLES),
  name: z.string().trim().min(1).max(80),
  expires: z.string().optional(),
});

export function tokenCommands({ terminal, use }: CommandContext): Command {
  const tokens = new Command('token').description('API tokens');

  tokens
    .command('create')
    .description('make a token and print it, this once')
    .requiredOption('--role <role>', `what it may do: ${ROLES.join(', ')}`)
    .requiredOption('--name <name>', 'whose it is, for the audit log')
    .option('--expires <date>', 'the day after which it ends, as in 2027-12-31; never unless told')
    .action(async (given: unknown) => {
      const { role, name, expires } = readOptions(createOptions, given);
      await use(async ({ access, clock }) => {
        const expiresAt = expires === undefined ? null : endOfDay(expires, clock.now());
        const wanted = { role, name, expiresAt };
        const by = asAuditActor(OPERATOR);
        const { token, record } = await access.tokens.create(wanted, by, OPERATOR_ADDRESS);
        terminal.out(token);
        terminal.err(`Made the ${role} token "${name}" (${record._id}). It is not shown again.`);
      });
    });

  tokens
    .command('list')
    .description('list all tokens')
    .action(async () => {
      const found = await use(({ access }) => access.tokens.list());
      const rows = found.map((token) => [
        token._id,
        token.role,
        `…${token.ending}`,
        day(token.expiresAt, 'never'),
        day(token.lastUsedAt, 'not yet'),
        token.name,
      ]);
      terminal.out(table(['id', 'role', 'token', 'ends', 'last used', 'name'], rows));
    });

  tokens
    .command('revoke')
    .description('end a token at once')
    .argument('<id>', 'its id, as listed')
    .action(async (id: string) => {
      await use(({ access }) => access.tokens.revoke(id, asAuditActor(OPERATOR), OPERATOR_ADDRESS));
      terminal.err(`Ended the token ${id}. Requests with it are refused from now on.`);
    });

  return tokens;
}

const day = (date: Date | null, otherwise: string): string =>
  date === null ? otherwise : date.toISOString().slice(0, 10);

/** The last instant of a day in UTC. Throws a UsageError. */
function endOfDay(text: string, now: number): Date {
  const end = new Date(`${text}T23:59:59.999Z`);
  if (Number.isNaN(end.getTime()) || end.toISOString().slice(0, 10) !== text) {
    throw new UsageError(`"${text}" is no date. Write --expires 2027-12-31.`);
  }
  if (end.getTime() <= now) throw new UsageError(`${text} is over. Choose a day to come.`);
  return end;
}

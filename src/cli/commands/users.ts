import { Command } from 'commander';
import { z } from 'zod';
import { passwordProblems } from '../../access/passwords.js';
import { emailField, nameField, roleField, zoneField } from '../../access/person-fields.js';
import { ROLES } from '../../domain/roles.js';
import type { Services } from '../../services.js';
import type { PersonRecord } from '../../store/people.js';
import type { CommandContext } from '../command-line.js';
import { OPERATOR, OPERATOR_ADDRESS } from '../operator.js';
import { readOptions } from '../read-options.js';
import { CommandError, table, UsageError } from '../terminal.js';

const createOptions = z.strictObject({
  email: emailField,
  name: nameField,
  role: roleField,
  zone: zoneField.optional(),
  passwordStdin: z.boolean().optional(),
});

export function userCommands(context: CommandContext): Command {
  const { terminal, use } = context;
  const users = new Command('user').description('people who log in');

  users
    .command('create')
    .description('add somebody, and print a one-time link by which they set their password')
    .requiredOption('--email <address>', 'under which they log in')
    .requiredOption('--name <name>', 'what others see')
    .requiredOption('--role <role>', ROLES.join(', '))
    .option('--zone <zone>', 'in which they read times; the organisation’s unless told')
    .option('--password-stdin', 'take the password from standard input instead of making a link')
    .action(async (given: unknown) => {
      const options = readOptions(createOptions, given);
      const { email, name, role, passwordStdin } = options;
      const password = passwordStdin ? await readPassword(context, email) : null;
      await use(async (services) => {
        const zone = options.zone ?? (await organisationZone(services));
        const { invitations } = services.access;
        const made = { email, name, role, zone };
        const { token, person } = await invitations.invite(made, OPERATOR, OPERATOR_ADDRESS);
        terminal.err(`Added ${name} as ${role} (${person._id}).`);
        if (password === null) tellLink(context, services, token);
        else await invitations.accept(token, { name, zone, password }, OPERATOR_ADDRESS);
      });
    });

  users
    .command('list')
    .description('list everybody')
    .action(async () => {
      const people = await use(({ access }) => access.people.list());
      const rows = people.map(({ email, role, state, lastLoginAt, name }) => [
        email,
        role,
        state,
        lastLoginAt?.toISOString().slice(0, 10) ?? 'never',
        name,
      ]);
      terminal.out(table(['e-mail', 'role', 'state', 'last log-in', 'name'], rows));
    });

  for (const [command, done] of [
    ['disable', 'Nothing is open to them any more'],
    ['enable', 'They can log in again'],
  ] as const) {
    users
      .command(command)
      .description(command === 'disable' ? 'keep somebody out at once' : 'let somebody in again')
      .argument('<email>')
      .action(async (email: string) => {
        await use(async (services) => {
          const { _id, name } = await personOf(services, email);
          await services.access.people[command](_id, OPERATOR, OPERATOR_ADDRESS);
          terminal.err(`${done}: ${name}.`);
        });
      });
  }

  users
    .command('set-role')
    .description('give somebody another role; they log in again')
    .argument('<email>')
    .argument('<role>', ROLES.join(', '))
    .action(async (email: string, given: string) => {
      const { role } = readOptions(z.strictObject({ role: roleField }), { role: given });
      await use(async (services) => {
        const { _id, name } = await personOf(services, email);
        await services.access.people.changeRole(_id, role, OPERATOR, OPERATOR_ADDRESS);
        terminal.err(`${name} is ${role} now.`);
      });
    });

  users
    .command('set-password')
    .description('set somebody’s password from standard input; all their sessions end')
    .argument('<email>')
    .action(async (email: string) => {
      const password = await readPassword(context, email);
      await use(async (services) => {
        const { _id, name, zone } = await personOf(services, email);
        const { invitations } = services.access;
        const { token } = await invitations.renew(_id, OPERATOR, OPERATOR_ADDRESS);
        await invitations.accept(token, { name, zone, password }, OPERATOR_ADDRESS);
        terminal.err(`${name} logs in with the new password from now on.`);
      });
    });

  users
    .command('setup-link')
    .description('print a new one-time link: of somebody, or of the first administrator')
    .argument('[email]', 'leave it out while there is nobody yet')
    .action(async (email?: string) => {
      await use(async (services) => {
        if (email === undefined) await tellSetUp(context, services);
        else {
          const { _id } = await personOf(services, email);
          const { invitations } = services.access;
          const { token } = await invitations.renew(_id, OPERATOR, OPERATOR_ADDRESS);
          tellLink(context, services, token);
        }
      });
    });

  return users;
}

function tellLink({ terminal }: CommandContext, { address }: Services, token: string): void {
  terminal.out(`${address.url()}/join?token=${token}`);
  terminal.err('The link works once, for 7 days. Hand it over in a safe way.');
}

async function tellSetUp({ terminal }: CommandContext, services: Services): Promise<void> {
  const token = await services.access.firstRun.open();
  if (token === null) {
    throw new CommandError('Set-up is done: there are people already. Give somebody’s e-mail.');
  }
  terminal.out(`${services.address.url()}/setup?token=${token}`);
  terminal.err('The link makes the first administrator. Any earlier one stopped working.');
}

async function personOf({ store }: Services, email: string): Promise<PersonRecord> {
  const found = await store.people
    .findOne({ email: email.trim().toLowerCase() })
    .lean<PersonRecord>()
    .exec();
  if (!found) throw new CommandError(`Nobody has the e-mail address ${email}. See: user list`);
  return found;
}

async function organisationZone({ store }: Services): Promise<string> {
  const found = await store.organisation.findById('organisation').lean<{ zone: string }>().exec();
  return found?.zone ?? 'UTC';
}

/** Never from the command's arguments, which others on the machine can see. */
async function readPassword({ terminal }: CommandContext, email: string): Promise<string> {
  const password = (await terminal.readInput()).replace(/\r?\n$/, '');
  if (password === '') {
    throw new UsageError('Standard input is empty. Pipe the password in: … < password-file');
  }
  const problems = passwordProblems(password, email);
  if (problems.length > 0) throw new CommandError(problems.join(' '));
  return password;
}

import { Command } from 'commander';
import { z } from 'zod';
import { impactOfLevel } from '../../board/level-impact.js';
import { setLevel } from '../../board/level-setter.js';
import type { PlanImpact } from '../../board/plan-impact.js';
import {
  describeCadence,
  describeReplyPolicy,
  fadeSteps,
  FUNCTION_NAMES,
  LONGEST_FADE_DAYS,
  wallTimeAt,
  zoneOf,
} from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import { faderAt } from '../../board/fader.js';
import type { LevelGoal } from '../../board/dimmer-changes.js';
import { goalOver } from '../../board/level-goal.js';
import type { ChannelRecord } from '../../store/channels.js';
import type { FunctionName } from '../../domain/index.js';
import { findChannelByName } from '../channel-description.js';
import type { CommandContext } from '../command-line.js';
import { OPERATOR } from '../operator.js';
import { CommandError, UsageError } from '../terminal.js';

const functionArgument = z.enum(FUNCTION_NAMES);
const levelArgument = z
  .string()
  .regex(/^\d{1,3}$/)
  .transform(Number)
  .refine((level) => level <= 100);

export function dimmerCommands({ terminal, use }: CommandContext): Command {
  const dimmers = new Command('dimmer').description('the dimmers of channels');

  dimmers
    .command('set')
    .description('set a dimmer at once, or let it fade; the queue follows')
    .argument('<channel>', 'its slug or id')
    .argument('<function>', FUNCTION_NAMES.join(', '))
    .argument('<level>', '0 (off) to 100')
    .option('--over <time>', 'fade there: 4w for weeks, 10d for days, a step each week')
    .option('--preview', 'only say what it would change')
    .option('--reason <text>', 'why it goes past the staff hours there are')
    .action(
      async (
        channelName: string,
        functionText: string,
        levelText: string,
        { preview = false, over, reason }: { preview?: boolean; over?: string; reason?: string },
      ) => {
        const { name, level } = readDimmer(functionText, levelText);
        const days = over === undefined ? undefined : readPace(over);
        await use(async (services) => {
          const channel = await findChannelByName(services.store, channelName);
          const now = services.clock.now();
          const goal = goalOver(level, days, now);
          const wish = { channel: channel._id, function: name, ...goal };
          const effect = await impactOfLevel(services, wish, now);
          for (const line of describeEffect(name, effect)) terminal.out(line);
          for (const line of describeSteps(channel, name, { goal, now })) terminal.out(line);
          if (preview) {
            terminal.err('Nothing was set.');
            return;
          }
          const { revision } = effect.channel;
          const outcome = await setLevel(services, OPERATOR, {
            ...{ ...wish, revision },
            overrideReason: reason ?? null,
          });
          if (outcome.type === 'overtaken') {
            throw new CommandError('Nothing was set: somebody changed the channel meanwhile.');
          }
          terminal.err(
            outcome.type === 'unchanged'
              ? `${name} on ${channel.name} stood at ${level} already.`
              : goal.until === undefined
                ? `Set ${name} on ${channel.name} from ${outcome.before} to ${level}.`
                : `${name} on ${channel.name} fades from ${outcome.before} to ${level}.`,
          );
        });
      },
    );

  return dimmers;
}

/** Throws a UsageError. */
function readDimmer(functionText: string, levelText: string) {
  const name = functionArgument.safeParse(functionText);
  if (!name.success) throw new UsageError(`<function> is one of ${FUNCTION_NAMES.join(', ')}.`);
  const level = levelArgument.safeParse(levelText);
  if (!level.success) throw new UsageError('<level> is a whole number from 0 to 100.');
  return { name: name.data, level: level.data };
}

/** "4w" and "28d" in days. Throws a UsageError. */
function readPace(text: string): number {
  const [, count, unit] = /^(\d{1,3})([dw])$/.exec(text) ?? [];
  const days = Number(count) * (unit === 'w' ? 7 : 1);
  if (count === undefined || days < 1 || days > LONGEST_FADE_DAYS) {
    throw new UsageError(
      `--over takes 4w for weeks or 10d for days, ${LONGEST_FADE_DAYS}d at most.`,
    );
  }
  return days;
}

/** The steps of a fade, line by line (pure). */
function describeSteps(
  channel: ChannelRecord,
  name: FunctionName,
  { goal: { level: to, until }, now }: { readonly goal: LevelGoal; readonly now: Instant },
): string[] {
  if (until === undefined) return [];
  const zoneAt = zoneOf(channel.rhythms);
  const { level: from } = faderAt(channel, name, now);
  return fadeSteps({ at: now, from, to, until }, zoneAt).map(
    ({ at, level }) => `step        ${wallTimeAt(zoneAt(at), at).slice(0, 10)}  ${level}`,
  );
}

/** What a level changes, line by line (pure). */
function describeEffect(name: FunctionName, { impact, bank }: PlanImpact): string[] {
  const { before, after } = impact.functions[name];
  const { moved, held, conflict, returned } = impact;
  const rate = (posts: number): string => String(Math.round(posts * 100) / 100);
  return [
    `cadence     ${describeCadence(before.cadence)} → ${describeCadence(after.cadence)}`,
    `replies     ${describeReplyPolicy(before.replyPolicy)} → ${describeReplyPolicy(after.replyPolicy)}`,
    `deliveries  ${moved.length} move, ${held.length} are held, ${conflict.length} come into conflict, ${returned.length} come back`,
    `all in all  ${rate(bank.before.postsPerWeek)} → ${rate(bank.after.postsPerWeek)} posts a week`,
  ];
}

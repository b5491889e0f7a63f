import {
  describeCadence,
  describeReplyPolicy,
  FUNCTION_NAMES,
  type DimmerStep,
} from '../../domain/index.js';
import { hoursWords } from '../../value/capacity-words.js';
import type { BankValue, DimmerWorth } from '../../value/value-of-bank.js';
import { dimmerId } from '../board/board-view.js';
import { capacityGauge } from '../board/capacity-gauge.js';
import { FUNCTION_LABELS } from '../channels/channel-form-view.js';
import { minutesChange, valueChange, valueWords } from './value-words.js';

/** So many steps are listed unless all are asked for: those that bring most for an hour. */
export const STEPS_LISTED = 30;

/** "3 posts a week · questions within 8 h". */
export const promiseWords = ({ cadence, replyPolicy }: DimmerStep): string =>
  `${describeCadence(cadence)} · ${describeReplyPolicy(replyPolicy)}`;

/** Ready values for what `views/pages/value.ejs` says of the bank as it stands. */
export function valueView(bank: BankValue, showAll: boolean) {
  const { unit } = bank.value;
  const hours = { before: bank.cost, after: bank.cost, overloads: [] };
  const steps = bank.dimmers.filter(({ next }) => next !== null).sort(byReturn);
  const listed = showAll ? steps : steps.slice(0, STEPS_LISTED);
  return {
    total: valueWords(bank.total, unit),
    hours: `${hoursWords(bank.cost.total.needed)} of ${hoursWords(bank.cost.total.available)}`,
    gauge: capacityGauge(hours, false),
    functions: FUNCTION_NAMES.map((name) => {
      const { needed, posts, replies } = bank.cost.functions[name];
      const value = bank.perFunction[name];
      return {
        name,
        label: FUNCTION_LABELS[name],
        value: valueWords(value, unit),
        hours: hoursWords(needed),
        spent: `${hoursWords(posts)} on posts, ${hoursWords(replies)} on replies`,
        perHour: needed > 0 ? valueWords(value / needed, unit) : '–',
      };
    }),
    steps: listed.map((each) => stepRow(each, unit)),
    more: steps.length - listed.length,
    /** Dimmers that can promise no more. */
    atTop: bank.dimmers.length - steps.length,
  };
}

function stepRow({ dimmer, channel, now, next }: DimmerWorth, unit: string) {
  const after = next ?? now;
  const minutes = after.minutes - now.minutes;
  const value = after.value - now.value;
  return {
    id: dimmer.id,
    function: dimmer.function,
    label: FUNCTION_LABELS[dimmer.function],
    channel: channel.name,
    href: `/board#${dimmerId(channel._id, dimmer.function)}`,
    from: now.level,
    to: after.level,
    now: promiseWords(now),
    then: promiseWords(after),
    minutes: minutesChange(minutes),
    value: valueChange(value, unit),
    perHour: perHourWords(minutes, value, unit),
  };
}

function perHourWords(minutes: number, value: number, unit: string): string {
  if (minutes > 1e-9) return valueWords((value / minutes) * 60, unit);
  return value > 1e-9 ? 'costs nothing' : '–';
}

/** What brings most for an hour first; what costs nothing before all. */
function byReturn(a: DimmerWorth, b: DimmerWorth): number {
  return returnOf(b) - returnOf(a) || a.channel.name.localeCompare(b.channel.name);
}

function returnOf({ now, next }: DimmerWorth): number {
  if (!next) return -1;
  const [minutes, value] = [next.minutes - now.minutes, next.value - now.value];
  if (minutes > 1e-9) return value / minutes;
  return value > 1e-9 ? Infinity : 0;
}

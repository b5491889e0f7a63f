import { createHash } from 'node:crypto';
import { gapOf, type LevelProposal, type ProposedDimmer } from '../../domain/index.js';
import { hoursWords } from '../../value/capacity-words.js';
import { levelsOfProposal, type BankValue, type ProposalWish } from '../../value/value-of-bank.js';
import { capacityGauge } from '../board/capacity-gauge.js';
import { FUNCTION_LABELS } from '../channels/channel-form-view.js';
import { promiseWords } from './value-view.js';
import { minutesChange, valueChange, valueWords } from './value-words.js';

const REACHES = [
  { value: '100', label: 'as far as it takes' },
  { value: '50', label: 'by 50 levels at most' },
  { value: '25', label: 'by 25 levels at most' },
  { value: '10', label: 'by 10 levels at most' },
];

/** Names a proposal, so that what is saved is what was shown. */
export const proposalName = (proposal: LevelProposal): string =>
  createHash('sha256')
    .update(JSON.stringify(levelsOfProposal(proposal)))
    .digest('base64url');

/** Ready values for the proposal beside the present. */
export function proposalView(bank: BankValue, proposal: LevelProposal, wish: ProposalWish) {
  const { before, after } = proposal;
  const { unit } = bank.value;
  const names = new Map(bank.dimmers.map(({ dimmer, channel }) => [dimmer.id, channel.name]));
  const changed = proposal.dimmers.filter((each) => each.after.level !== each.before.level);
  const kept = proposal.dimmers.filter(({ id }) => wish.keep.includes(id));
  const row = (each: ProposedDimmer) => ({
    id: each.id,
    function: each.function,
    label: FUNCTION_LABELS[each.function],
    channel: names.get(each.id) ?? '',
    from: each.before.level,
    to: each.after.level,
    isUp: each.after.level > each.before.level,
    now: promiseWords(each.before),
    then: promiseWords(each.after),
    minutes: minutesChange(each.after.minutes - each.before.minutes),
    value: valueChange(each.after.value - each.before.value, unit),
    isKept: wish.keep.includes(each.id),
  });
  return {
    name: proposalName(proposal),
    turnOn: wish.turnOn,
    reach: {
      ...{ name: 'reach', label: 'A fader may move', value: String(wish.reach) },
      options: REACHES,
    },
    keep: wish.keep,
    value: { before: valueWords(before.value, unit), after: valueWords(after.value, unit) },
    hours: {
      before: hoursWords(before.cost.total.needed),
      after: hoursWords(after.cost.total.needed),
    },
    gain: valueChange(after.value - before.value, unit),
    gauge: capacityGauge({ before: before.cost, after: after.cost, overloads: [] }, false),
    certainty: certaintyWords(proposal, unit),
    tooFull: proposal.tooFull.map((name) => FUNCTION_LABELS[name]),
    rows: changed.map(row),
    kept: kept.map(row),
    stays: proposal.dimmers.length - changed.length,
  };
}

/** How far from the best possible: "No levels within the hours bring more." */
function certaintyWords(proposal: LevelProposal, unit: string): string {
  if (proposal.exact) return 'No levels within the hours there are bring more: this is the best.';
  const percent = Math.max(0.01, Math.ceil(gapOf(proposal) * 10_000) / 100);
  return `Within ${percent} % of the best possible: no levels bring more than ${valueWords(proposal.bound, unit)}.`;
}

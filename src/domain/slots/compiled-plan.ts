import { epochIndexAt, type ChannelPlan, type Epoch, type SlotRules } from './epoch.js';
import { FUNCTION_NAMES } from '../function-name.js';
import { blackoutSpans, openSpans, type Span } from '../time/open-time.js';
import { awayFrom, candidateRuns, firstFrom } from './slot-packing.js';
import { SlotTable } from './slot-table.js';
import type { Slot } from './slot.js';
import { lastStarted } from '../time/step.js';
import type { Instant } from '../time-units.js';

/** A stretch of time in which one table gives the slots: neighbouring epochs of equal rules. */
export interface TableStretch extends Span {
  readonly epoch: Epoch;
  readonly table: SlotTable;
}

/** What the border before a stretch does to its first slot. */
export interface BorderMove {
  readonly slot: Slot;
  /** Where it goes instead; null when there is no room left for it. */
  readonly to: Instant | null;
}

/**
 * Tables by the rules they follow from, so that channels and plans that are alike share them. What
 * was not asked for while as many others were made is forgotten: a bank's own tables stay while one
 * change after the other is tried on it.
 */
let tables = new Map<string, SlotTable>();
let olderTables = new Map<string, SlotTable>();
const MOST_TABLES = 512;

function keyOf({ zone, windows, preferredTimes, gapMinutes, cadences }: SlotRules): string {
  return JSON.stringify([
    zone,
    gapMinutes,
    preferredTimes,
    windows.map(({ weekday, from, to }) => [weekday, from, to]),
    FUNCTION_NAMES.map((name) => [cadences[name].posts, cadences[name].weeks]),
  ]);
}

function tableOf(key: string, rules: SlotRules): SlotTable {
  const known = tables.get(key);
  if (known !== undefined) return known;
  if (tables.size >= MOST_TABLES) [olderTables, tables] = [tables, new Map<string, SlotTable>()];
  const table = olderTables.get(key) ?? new SlotTable(rules);
  tables.set(key, table);
  return table;
}

/** A plan made ready for questions about its slots. */
export class CompiledPlan {
  readonly stretches: readonly TableStretch[];
  readonly #plan: ChannelPlan;
  readonly #moves: (BorderMove | null)[] = [null];
  readonly #blackouts = new Map<string, readonly Span[]>();

  constructor(plan: ChannelPlan) {
    this.#plan = plan;
    const stretches: TableStretch[] = [];
    let lastKey = '';
    for (const [index, epoch] of plan.epochs.entries()) {
      const key = keyOf(epoch);
      const to = plan.epochs[index + 1]?.from ?? Infinity;
      const last = stretches.at(-1);
      if (last !== undefined && key === lastKey) stretches[stretches.length - 1] = { ...last, to };
      else stretches.push({ from: epoch.from, to, epoch, table: tableOf(key, epoch) });
      lastKey = key;
    }
    this.stretches = stretches;
  }

  /** The place of the stretch an instant lies in, or -1 before the first. */
  stretchIndexAt(at: Instant): number {
    return lastStarted(this.stretches.length, (index) => this.stretches[index]?.from ?? 0, at);
  }

  /** The slots of a span, ascending, without those in a blackout. */
  slots({ from, to }: Span): Slot[] {
    const slots: Slot[] = [];
    for (let index = Math.max(this.stretchIndexAt(from), 0); ; index++) {
      const stretch = this.stretches[index];
      if (stretch === undefined || stretch.from >= to) return slots;
      const start = slots.length;
      this.#addSlots(index, { from, to }, slots);
      this.#removeBlackedOut(stretch.epoch.zone, slots, start);
    }
  }

  /** What the border before a stretch does, which follows from the slots before it. */
  borderMove(index: number): BorderMove | null {
    for (let next = this.#moves.length; next <= index; next++) {
      this.#moves.push(this.#moveAt(next));
    }
    return this.#moves[index] ?? null;
  }

  /** The instants that blackouts cover, in the zone in force at an instant. */
  blackoutSpansAt(at: Instant): readonly Span[] {
    const zone = this.#plan.epochs[Math.max(epochIndexAt(this.#plan, at), 0)]?.zone;
    return zone === undefined ? [] : this.#blackoutSpansIn(zone);
  }

  #blackoutSpansIn(zone: string): readonly Span[] {
    const known = this.#blackouts.get(zone);
    if (known !== undefined) return known;
    const spans = blackoutSpans(zone, this.#plan.blackouts);
    this.#blackouts.set(zone, spans);
    return spans;
  }

  /** Adds the slots that one stretch has in a span. */
  #addSlots(index: number, span: Span, slots: Slot[]): void {
    const stretch = this.stretches[index];
    if (stretch === undefined) return;
    const from = Math.max(span.from, stretch.from);
    const to = Math.min(span.to, stretch.to);
    const start = slots.length;
    stretch.table.addSlots({ from, to }, slots);
    const move = this.borderMove(index);
    if (move === null) return;
    let place = start;
    while ((slots[place]?.at ?? Infinity) < move.slot.at) place += 1;
    if (slots[place]?.at === move.slot.at) slots.splice(place, 1);
    if (move.to === null || move.to < from || move.to >= to) return;
    while ((slots[place]?.at ?? Infinity) < move.to) place += 1;
    slots.splice(place, 0, { at: move.to, function: move.slot.function });
  }

  #removeBlackedOut(zone: string, slots: Slot[], start: number): void {
    const spans = this.#blackoutSpansIn(zone);
    if (spans.length === 0) return;
    let kept = start;
    let next = 0;
    for (let index = start; index < slots.length; index++) {
      const slot = slots[index] as Slot;
      while (next < spans.length && (spans[next] as Span).to <= slot.at) next += 1;
      if (next === spans.length || slot.at < (spans[next] as Span).from) slots[kept++] = slot;
    }
    slots.length = kept;
  }

  /**
   * A slot that lies nearer than the gap to the last one before the border goes to the next free
   * five minutes of its cycle that are still in its stretch.
   */
  #moveAt(index: number): BorderMove | null {
    const stretch = this.stretches[index];
    if (stretch === undefined) return null;
    const { table, from, to } = stretch;
    const { gap, windows } = table.rules;
    const before: Slot[] = [];
    const first = Math.max(this.stretchIndexAt(from - gap), 0);
    for (let place = first; place < index; place++) {
      this.#addSlots(place, { from: from - gap, to: from }, before);
    }
    const last = before.at(-1);
    if (last === undefined) return null;
    const near: Slot[] = [];
    table.addSlots({ from, to: Math.min(last.at + gap, to) }, near);
    const slot = near[0];
    if (slot === undefined) return null;
    const rank = table.rankOf(slot.function);
    const cycle = table.cycleSpan(rank, table.cycleAt(rank, slot.at));
    const rest: Slot[] = [];
    table.addSlots({ from: slot.at + 1, to: cycle.to + gap }, rest);
    const open = openSpans(table.clock, windows, {
      from: last.at + gap,
      to: Math.min(cycle.to, to),
    });
    const others = rest.map(({ at }) => at);
    const free = awayFrom(open.flatMap(candidateRuns), others, gap);
    return { slot, to: firstFrom(free, last.at + gap) ?? null };
  }
}

const compiled = new WeakMap<ChannelPlan, CompiledPlan>();

/** The plan made ready; the same plan object is made ready once. Plans are never changed. */
export function compile(plan: ChannelPlan): CompiledPlan {
  const known = compiled.get(plan);
  if (known !== undefined) return known;
  const ready = new CompiledPlan(plan);
  compiled.set(plan, ready);
  return ready;
}

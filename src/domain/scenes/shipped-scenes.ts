import type { Curve, Detent } from '../levels/curve.js';
import {
  FUNCTION_NAMES,
  perFunction,
  type FunctionName,
  type PerFunction,
} from '../function-name.js';
import type { ChannelLevels, SceneLevels } from './scene.js';

/** Scenes that every desk has. They are computed from the bank when they are recalled. */
export const SHIPPED_SCENES = ['business-as-usual', 'launch-week', 'crisis', 'holiday'] as const;

export type ShippedScene = (typeof SHIPPED_SCENES)[number];

export function isShippedScene(name: unknown): name is ShippedScene {
  return SHIPPED_SCENES.some((known) => known === name);
}

/** The bank as people set it by hand: where every fader stood if no scene held it. */
export interface HandBank {
  readonly grandMaster: number;
  /** The channels by their ids. */
  readonly channels: Readonly<Record<string, PerFunction<HandDimmer>>>;
}

export interface HandDimmer {
  readonly level: number;
  readonly curve: Curve;
}

/** In a crisis support answers everyone: at least so much, where it is on at all. */
export const CRISIS_SUPPORT_LEVEL = 75;

/**
 * What a shipped scene sets. All start from what people set by hand, never from another scene, so
 * that recalling one twice, or one while another holds, comes to the same. None turns on a dimmer
 * that people turned off.
 */
export function shippedScene(name: ShippedScene, { grandMaster, channels }: HandBank): SceneLevels {
  const levels = Object.fromEntries(
    Object.entries(channels).map(([id, dimmers]) => [id, CHANNEL_LEVELS[name](dimmers)]),
  );
  return { levels, grandMaster: GRAND_MASTERS[name](grandMaster) };
}

type Dimmers = PerFunction<HandDimmer>;

const CHANNEL_LEVELS: Record<ShippedScene, (dimmers: Dimmers) => ChannelLevels> = {
  'business-as-usual': (dimmers) => perFunction((name) => dimmers[name].level),
  // Support is not named, so it stays as it is.
  'launch-week': ({ news, events }) => ({ news: oneDetentUp(news), events: oneDetentUp(events) }),
  crisis: (dimmers) =>
    perFunction((name) =>
      name === 'support' && dimmers.support.level > 0
        ? Math.max(dimmers.support.level, CRISIS_SUPPORT_LEVEL)
        : 0,
    ),
  holiday: (dimmers) => perFunction((name) => holidayLevel(name, dimmers[name])),
};

const GRAND_MASTERS: Record<ShippedScene, (grandMaster: number) => number | null> = {
  'business-as-usual': (grandMaster) => grandMaster,
  'launch-week': () => null,
  // A lowered grand master would lower support, too.
  crisis: () => 100,
  holiday: () => null,
};

/** The next detent above the level; at the top it stays. */
function oneDetentUp({ level, curve }: HandDimmer): number {
  if (level === 0) return 0;
  return curve.find((detent) => detent.level > level)?.level ?? level;
}

/** The first detent above off; for support the lowest that still points to help. Never higher. */
function holidayLevel(name: FunctionName, { level, curve }: HandDimmer): number {
  const above = (detent: Detent): boolean => detent.level > 0;
  const redirects = (detent: Detent): boolean => detent.replyPolicy.mode === 'redirect';
  const lowest =
    (name === 'support' ? curve.find((detent) => above(detent) && redirects(detent)) : undefined) ??
    curve.find(above);
  return Math.min(level, lowest?.level ?? level);
}

/** How many dimmers a scene names. */
export function countDimmers({ levels }: Pick<SceneLevels, 'levels'>): number {
  return Object.values(levels).reduce(
    (sum, channel) => sum + FUNCTION_NAMES.filter((name) => channel[name] !== undefined).length,
    0,
  );
}

import { promiseSentence } from '../domain/index.js';
import { zoneCity } from '../zone-city.js';
import type { PublicPromise } from './channel-promise.js';

/** What profiles hold: 160 characters fit everywhere, 500 where there is room. */
export const SHORT_SENTENCE = 160;
export const LONG_SENTENCE = 500;

/** The texts for a profile's description. */
export function sentencesOf({
  functions,
  windows,
  zone,
}: Pick<PublicPromise, 'functions' | 'windows' | 'zone'>) {
  const promise = { functions, windows, place: zoneCity(zone) };
  return {
    short: promiseSentence(promise, SHORT_SENTENCE),
    long: promiseSentence(promise, LONG_SENTENCE),
  };
}

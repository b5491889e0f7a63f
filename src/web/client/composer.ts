import { findChannels } from './composer/channel-finder.js';
import { Composer } from './composer/composer.js';

const form = document.querySelector<HTMLFormElement>('[data-composer]');
if (form) new Composer(document, form).start();

const sought = document.querySelector<HTMLInputElement>('#find-channel');
const tapes = document.querySelector<HTMLElement>('[data-tapes]');
if (sought && tapes) findChannels(sought, tapes);

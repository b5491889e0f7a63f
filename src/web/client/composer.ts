import { Composer } from './composer/composer.js';

const form = document.querySelector<HTMLFormElement>('[data-composer]');
if (form) new Composer(document, form).start();

/** Marks the page as enhanced, so that styles may rely on scripts being there. */
document.documentElement.dataset['enhanced'] = 'true';

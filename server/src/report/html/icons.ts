/** Line icons on a 24 × 24 grid, ours. */
const SHAPES: Readonly<Record<string, string>> = {
  present: '<path d="M5 12.5l4.5 4.5L19 7"/>',
  absent: '<path d="M6.5 6.5l11 11M17.5 6.5l-11 11"/>',
  unknown: '<path d="M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1.2-1.5 2.3M12 18.5v.01"/>',
  'not-needed': '<path d="M7 12h10"/>',
  none: '<path d="M12 12v.01"/>',
  chevron: '<path d="M9 6l6 6-6 6"/>',
  error: '<circle cx="12" cy="12" r="9"/><path d="M12 7.5v5.5M12 16.5v.01"/>',
  warning: '<path d="M12 4l9 16H3zM12 10.5v4M12 17.2v.01"/>',
  info: '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.6v.01"/>',
  hint: '<path d="M9.5 18.5h5M10.5 21.5h3M8 14a5.5 5.5 0 1 1 8 0c-.8.8-1.2 1.5-1.2 2.3H9.2c0-.8-.4-1.5-1.2-2.3z"/>',
  theme: '<circle cx="12" cy="12" r="8.5"/><path d="M12 3.5a8.5 8.5 0 0 1 0 17z" fill="currentColor"/>',
};

export const ICON_SYMBOLS = `<svg width="0" height="0" aria-hidden="true" class="visually-hidden">${Object.entries(
  SHAPES,
)
  .map(([name, shape]) => `<symbol id="i-${name}" viewBox="0 0 24 24">${shape}</symbol>`)
  .join('')}</svg>`;

export const icon = (name: string): string =>
  `<svg class="icon" aria-hidden="true"><use href="#i-${name}"/></svg>`;

/** A gate under its arch. */
export const PORTCULLIS =
  '<svg class="brand" viewBox="0 0 40 40" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"><path d="M5 36V18a15 15 0 0 1 30 0v18"/><path d="M12.5 12v21l-1.5 2.5M20 10v23.5l0 2.5M27.5 12v21l1.5 2.5M7 18h26M7 26h26" stroke-width="2.2"/></svg>';

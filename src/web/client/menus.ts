/** Menus close on Escape and on a press elsewhere, as people are used to. */
export function closeMenus(page: Document): void {
  const menus = [...page.querySelectorAll<HTMLDetailsElement>('[data-menu]')];
  page.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    for (const menu of menus.filter(({ open }) => open)) {
      menu.open = false;
      menu.querySelector('summary')?.focus();
    }
  });
  page.addEventListener('pointerdown', ({ target }) => {
    for (const menu of menus) {
      if (target instanceof Node && !menu.contains(target)) menu.open = false;
    }
  });
}

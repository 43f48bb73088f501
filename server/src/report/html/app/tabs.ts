/** Tabs after the ARIA authoring practices: arrow keys move, the panel follows. */
export interface Tabs {
  readonly select: (id: string) => void;
}

export function tabs(list: HTMLElement, initial: string | undefined, changed: (id: string) => void): Tabs {
  const all = [...list.querySelectorAll<HTMLButtonElement>('[role=tab]')];
  const panelOf = (tab: HTMLElement): HTMLElement | null =>
    document.getElementById(tab.getAttribute('aria-controls') ?? '');
  const select = (tab: HTMLButtonElement | undefined, focus: boolean): void => {
    if (!tab) return;
    for (const other of all) {
      const on = other === tab;
      other.setAttribute('aria-selected', String(on));
      other.tabIndex = on ? 0 : -1;
      const panel = panelOf(other);
      if (panel) panel.hidden = !on;
    }
    if (focus) tab.focus();
    changed(tab.id);
  };
  for (const tab of all) tab.addEventListener('click', () => select(tab, false));
  list.addEventListener('keydown', (event) => {
    const index = all.indexOf(document.activeElement as HTMLButtonElement);
    const next = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: all.length - 1 }[event.key];
    if (index < 0 || next === undefined) return;
    event.preventDefault();
    select(all[(next + all.length) % all.length], true);
  });
  const byName = (id: string | undefined): HTMLButtonElement | undefined => all.find((tab) => tab.id === id);
  select(byName(initial) ?? all[0], false);
  return { select: (id) => select(byName(id), false) };
}

/** Shows a long list a page at a time, so that thousands of rows cost nothing until somebody asks for them. */
import { byId, h, plural } from './dom';

const PAGE = 100;

export interface Pager<T> {
  readonly show: (items: readonly T[]) => void;
  /** Shows further pages until the item stands in the list; false if it is not among the items. */
  readonly reveal: (item: T) => boolean;
  readonly showAll: () => void;
}

/** Rows go into `#list`, the buttons into `#list-more`. */
export function pager<T>(list: string, noun: string, row: (item: T) => readonly HTMLElement[]): Pager<T> {
  const target = byId(list);
  const more = byId(`${list}-more`);
  let items: readonly T[] = [];
  let shown = 0;

  const extend = (count: number): void => {
    const fragment = document.createDocumentFragment();
    for (const item of items.slice(shown, shown + count)) fragment.append(...row(item));
    shown = Math.min(items.length, shown + count);
    target.append(fragment);
    buttons();
  };
  const button = (label: string, count: number): HTMLElement => {
    const element = h('button', { type: 'button', class: 'button' }, label);
    element.addEventListener('click', () => {
      const first = target.children.length;
      extend(count);
      target.children[first]?.querySelector<HTMLElement>('button')?.focus();
    });
    return element;
  };
  const buttons = (): void => {
    const left = items.length - shown;
    more.replaceChildren();
    if (items.length === 0) more.append(h('p', { class: 'empty' }, `No ${noun} to show.`));
    if (left === 0) return;
    more.append(
      h('span', { class: 'muted' }, `${shown.toLocaleString('en-US')} of ${plural(items.length, noun)} `),
      button(`Show ${Math.min(PAGE, left)} more`, PAGE),
    );
    if (left > PAGE) more.append(button(`Show all ${items.length.toLocaleString('en-US')}`, left));
  };
  return {
    show: (next) => {
      items = next;
      shown = 0;
      target.replaceChildren();
      extend(PAGE);
    },
    reveal: (item) => {
      const index = items.indexOf(item);
      if (index >= shown) extend(index + 1 - shown);
      return index >= 0;
    },
    showAll: () => extend(items.length - shown),
  };
}

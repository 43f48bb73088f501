/** The side that shows the page: a browser, or the editor's webview. */
import type { PageData, PagePlace } from '../pageData';
import { h, visible } from './dom';

interface EditorApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare const acquireVsCodeApi: (() => EditorApi) | undefined;

export interface Host {
  /** A link that opens the place in the editor, or plain text that can be copied. */
  readonly placeLink: (place: PagePlace) => HTMLElement;
  /** The name of a rule, which leads to its page: within the editor, or on the web. */
  readonly ruleLink: (id: string, title: string, url: string) => HTMLElement;
  readonly post: (message: unknown) => void;
  readonly restore: () => unknown;
  readonly save: (state: unknown) => void;
}

export function hostOf(data: PageData): Host {
  const api =
    data.host === 'webview' && typeof acquireVsCodeApi === 'function' ? acquireVsCodeApi() : undefined;
  const text = ([file, line, column]: PagePlace): string => visible(`${file}:${line}:${column}`);
  if (!api) {
    return {
      placeLink: (place) => h('span', { class: 'place' }, text(place)),
      ruleLink: (id, title, url) => h('a', { class: 'rule', href: url, title }, id),
      post: () => undefined,
      restore: () => undefined,
      save: () => undefined,
    };
  }
  return {
    placeLink: (place) => {
      const [file, line, column, endLine, endColumn] = place;
      const button = h('button', { type: 'button', class: 'place link' }, text(place));
      button.addEventListener('click', (event) => {
        event.stopPropagation();
        api.postMessage({
          type: 'open',
          file: absolute(data.root ?? '', file),
          line,
          column,
          endLine,
          endColumn,
        });
      });
      return button;
    },
    ruleLink: (id, title) => {
      const button = h('button', { type: 'button', class: 'rule link', title }, id);
      button.addEventListener('click', () => api.postMessage({ type: 'rule', id }));
      return button;
    },
    post: (message) => api.postMessage(message),
    restore: () => api.getState(),
    save: (state) => api.setState(state),
  };
}

/** Undoes the report's relative paths, `../` included. */
function absolute(root: string, file: string): string {
  if (file.startsWith('/') || /^[A-Za-z]:\//.test(file)) return file;
  const parts = root.split('/').filter((part, index) => part !== '' || index === 0);
  for (const segment of file.split('/')) {
    if (segment === '..') parts.pop();
    else parts.push(segment);
  }
  return parts.join('/');
}

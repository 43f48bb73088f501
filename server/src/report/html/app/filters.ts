/** The toolbar: what is shown, in every list alike. */
import type { PageData, PageEndpoint, PageFinding } from '../pageData';
import { byId, h } from './dom';

export interface Filters {
  text: string;
  severity: string;
  rule: string;
  owasp: string;
  framework: string;
  control: string;
  state: string;
}

const NAMES = ['severity', 'rule', 'owasp', 'framework', 'control', 'state'] as const;
export type FilterName = (typeof NAMES)[number];
const EMPTY: Filters = { text: '', severity: '', rule: '', owasp: '', framework: '', control: '', state: '' };

export interface Toolbar {
  readonly filters: Filters;
  /** Sets one filter as if the user had chosen it; choosing it again clears it. */
  readonly toggle: (name: FilterName, value: string) => void;
}

export function toolbar(data: PageData, saved: unknown, changed: (filters: Filters) => void): Toolbar {
  const filters: Filters = { ...EMPTY, ...pickStrings(saved) };
  const search = byId<HTMLInputElement>('search');
  const reset = byId<HTMLButtonElement>('reset');
  const selects = new Map(NAMES.map((name) => [name, byId<HTMLSelectElement>(`filter-${name}`)]));
  fill(selects.get('rule'), [...new Set(data.findings.map((f) => f.rule))].sort());
  fill(selects.get('owasp'), [...new Set(data.findings.flatMap((f) => f.owasp))].sort(byNumber));
  fill(selects.get('framework'), [...new Set(data.endpoints.map((e) => e.framework))].sort());

  const show = (): void => {
    search.value = filters.text;
    for (const [name, select] of selects) {
      select.value = filters[name];
      if (select.value !== filters[name]) filters[name] = select.value = '';
      select.classList.toggle('active', filters[name] !== '');
    }
    reset.hidden = Object.values(filters).every((value) => value === '');
    for (const button of document.querySelectorAll<HTMLElement>('[data-filter]')) {
      const { filter, value = '' } = button.dataset;
      button.setAttribute('aria-pressed', String(filters[filter as FilterName] === value));
    }
  };
  const apply = (): void => {
    show();
    changed(filters);
  };
  for (const [name, select] of selects) {
    select.addEventListener('change', () => {
      filters[name] = select.value;
      apply();
    });
  }
  let timer = 0;
  search.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      filters.text = search.value;
      apply();
    }, 120);
  });
  reset.addEventListener('click', () => {
    Object.assign(filters, EMPTY);
    apply();
    search.focus();
  });
  show();
  return {
    filters,
    toggle: (name, value) => {
      filters[name] = filters[name] === value ? '' : value;
      apply();
    },
  };
}

function fill(select: HTMLSelectElement | undefined, values: readonly string[]): void {
  for (const value of values) select?.append(h('option', { value }, value));
}

const byNumber = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

function pickStrings(saved: unknown): Partial<Filters> {
  if (typeof saved !== 'object' || saved === null) return {};
  const entries = Object.entries(saved).filter(([key, value]) => key in EMPTY && typeof value === 'string');
  return Object.fromEntries(entries) as Partial<Filters>;
}

/** Both predicates for the filters as they are now. */
export function matchers(
  data: PageData,
  filters: Filters,
): { readonly endpoint: (e: PageEndpoint) => boolean; readonly finding: (f: PageFinding) => boolean } {
  const words = filters.text.toLowerCase().split(/\s+/).filter(Boolean);
  const has = (text: string): boolean => {
    const lower = text.toLowerCase();
    return words.every((word) => lower.includes(word));
  };
  const control = data.controls.findIndex((c) => c.id === filters.control);
  const inState = (e: PageEndpoint): boolean => {
    if (filters.control === '' && filters.state === '') return true;
    const states = control >= 0 ? [e.states[control]] : e.states;
    return states.some((s) => s && (filters.state === '' || s[0] === filters.state));
  };
  const onEndpoint = (e: PageEndpoint): boolean =>
    (filters.framework === '' || e.framework === filters.framework) && inState(e);
  const isFinding = (f: PageFinding): boolean =>
    (filters.severity === '' || f.severity === filters.severity) &&
    (filters.rule === '' || f.rule === filters.rule) &&
    (filters.owasp === '' || f.owasp.includes(filters.owasp));
  const byFinding = filters.severity !== '' || filters.rule !== '' || filters.owasp !== '';
  const byEndpoint = filters.framework !== '' || filters.control !== '' || filters.state !== '';
  return {
    endpoint: (e) =>
      onEndpoint(e) &&
      (!byFinding || e.findings.some((i) => data.findings[i] !== undefined && isFinding(data.findings[i]))) &&
      has(`${e.method} ${e.path} ${e.place[0]} ${e.handler ?? ''} ${e.framework}`),
    finding: (f) =>
      isFinding(f) &&
      (!byEndpoint || f.on.some((i) => data.endpoints[i] !== undefined && onEndpoint(data.endpoints[i]))) &&
      has(
        `${f.rule} ${f.message} ${f.place[0]} ${f.endpoints.map((e) => e.join(' ')).join(' ')} ${f.owasp.join(' ')} cwe-${f.cwe.join(' cwe-')}`,
      ),
  };
}

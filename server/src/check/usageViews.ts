/** What rules ask of the arguments of a usage. All of it is three-valued: what is not known is not a finding. */
import type { Origin, Usage, ValueView } from '../model/usage';

/** The value of an option: a constant, something that is there but not known, not there, or not known whether it is. */
export type OptionState =
  | {
      readonly is: 'constant';
      readonly value: string | number | boolean | null | undefined;
      readonly view: ValueView;
    }
  | { readonly is: 'set'; readonly view: ValueView }
  | { readonly is: 'missing' }
  | { readonly is: 'unknown' };

/** The members of an `either`, or the view itself; nothing for a missing argument. */
export const alternativesOf = (view: ValueView | undefined): readonly ValueView[] =>
  view === undefined ? [] : view.k === 'either' ? view.of.flatMap((one) => alternativesOf(one)) : [view];

/** `option(args[2], 'cookie.secure')`: the state of a dotted option; of alternatives only if they agree. */
export function option(view: ValueView | undefined, path: string): OptionState {
  if (view === undefined) return { is: 'missing' };
  const states = alternativesOf(view).map((one) => optionOf(one, path.split('.')));
  const [first, ...rest] = states;
  if (!first) return { is: 'unknown' };
  const agree = rest.every(
    (state) =>
      state.is === first.is &&
      (state.is !== 'constant' || (first.is === 'constant' && state.value === first.value)),
  );
  return agree ? first : { is: 'unknown' };
}

function optionOf(view: ValueView, [head = '', ...rest]: readonly string[]): OptionState {
  if (head === '') return stateOf(view);
  if (view.k === 'literal')
    return view.value === undefined || view.value === null ? { is: 'missing' } : { is: 'unknown' };
  if (view.k !== 'object') return { is: 'unknown' };
  const inner = Object.hasOwn(view.props, head) ? view.props[head] : undefined;
  if (inner === undefined) return view.open ? { is: 'unknown' } : { is: 'missing' };
  return rest.length > 0 ? option(inner, rest.join('.')) : stateOf(inner);
}

function stateOf(view: ValueView): OptionState {
  if (view.k === 'either') return option(view, '');
  if (view.k === 'literal')
    return view.value === undefined ? { is: 'missing' } : { is: 'constant', value: view.value, view };
  return { is: 'set', view };
}

/** The constant strings that a view may be; a text with unknown parts is none. */
export const stringsOf = (view: ValueView | undefined): readonly string[] =>
  alternativesOf(view).flatMap((one) => {
    if (one.k === 'literal') return typeof one.value === 'string' ? [one.value] : [];
    return one.k === 'text' && one.parts.every((part) => part !== null) ? [one.parts.join('')] : [];
  });

/** The only constant string that a view can be, if it is one. */
export function stringOf(view: ValueView | undefined): string | undefined {
  const all = stringsOf(view);
  return all.length === 1 && alternativesOf(view).length === 1 ? all[0] : undefined;
}

/** Known beginning of a string: all of a constant, or the part before the first unknown one. */
export function prefixOf(view: ValueView | undefined): string {
  if (view?.k === 'text') return view.parts[0] ?? '';
  return stringOf(view) ?? '';
}

/** How a call is named in messages: as written, or by its package where it was required on the spot. */
export const calledAs = ({ label, symbol }: Pick<Usage, 'label' | 'symbol'>): string =>
  label === '' || label.startsWith('require(') ? symbol.replace(/\(\)$/, '') : label;

/** Every origin of a value and of what it holds. */
export function originsIn(view: ValueView | undefined): readonly Origin[] {
  if (view === undefined) return [];
  const own = view.origins ?? [];
  const inner =
    view.k === 'either'
      ? view.of
      : view.k === 'array'
        ? view.items
        : view.k === 'object'
          ? Object.values(view.props)
          : [];
  return [...own, ...inner.flatMap((one) => originsIn(one))];
}

/** Read from the environment or a configuration package: not hard-coded, whatever its default. */
export const isConfigured = (view: ValueView | undefined): boolean =>
  alternativesOf(view).some(
    (one) => one.k === 'symbol' && /process\.env|Deno\.env|Bun\.env|config/i.test(one.symbol),
  );

/** Sets the attributes of cookies that protect them. */
import type { Finding, Fix } from '../model/finding';
import type { Location } from '../model/location';
import type { FixContext } from '../model/rule';
import { objectAt, setOption, setOptions } from './options';
import { callAt } from './syntaxIndex';
import { quoted } from './text';

/** What the rule leaves: the options that are written, or where they are to be written. */
export interface CookieData {
  readonly options?: Location | undefined;
  /** The options hold those of the cookie under this name. */
  readonly under?: string;
  /** A call that has no options yet, and where they go. */
  readonly call?: Location;
  readonly position?: number;
  readonly missing?: readonly string[];
}

export function cookieFixes(finding: Finding, context: FixContext): Fix[] {
  const data = finding.data as CookieData | undefined;
  const place = data?.options ?? data?.call;
  const text = place && context.text(place.file);
  if (!data || !place || text === undefined) return [];
  const { file } = place;
  const sameSite = quoted(text, 'lax');
  const values = { httpOnly: 'true', secure: 'true', sameSite };
  const title = 'Set httpOnly, secure and sameSite';
  const followUp = 'Over plain HTTP, as on a developer’s machine, browsers do not send a secure cookie.';
  const object = data.options && objectAt(data.options, context);
  if (object) {
    if (data.under !== undefined && data.under !== '') {
      if (data.under.includes('.')) return [];
      const code = `{ httpOnly: true, secure: true, sameSite: ${sameSite} }`;
      const edit = setOption(file, text, object, data.under, code);
      return edit ? [{ title, edits: [edit], safe: false, followUp }] : [];
    }
    const wanted = Object.entries(values).filter(
      ([name]) =>
        (data.missing?.includes(name) ?? false) ||
        !object.props.some(
          (prop) => prop.kind === 'spread' || prop.key === name || prop.key === name.toLowerCase(),
        ),
    );
    // `httponly` in another case would stay beside the right one.
    if (object.props.some((prop) => prop.key === 'httponly' || prop.key === 'samesite')) return [];
    return [
      { title, edits: setOptions(file, text, object, Object.fromEntries(wanted)), safe: false, followUp },
    ];
  }
  const facts = context.modules.get(file);
  const call = facts && data.call && callAt(facts.ir, data.call.span);
  const last = call?.args.at(-1);
  if (!last || call?.args.length !== data.position) return [];
  const newText = `, { httpOnly: true, secure: true, sameSite: ${sameSite} }`;
  return [{ title, edits: [{ file, span: [last.at[1], last.at[1]], newText }], safe: false, followUp }];
}

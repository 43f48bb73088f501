/** Lets a template escape what it puts out raw. */
import type { Finding, Fix } from '../model/finding';
import type { FixContext } from '../model/rule';

/** How each engine writes a raw output, and the escaped one. */
const FORMS: readonly (readonly [RegExp, string])[] = [
  [/^<%[-~]([^]*?)([-_]?%>)$/, '<%=$1$2'],
  [/^\{\{\{([^]*)\}\}\}$/, '{{$1}}'],
  [/^\{\{(~?)\s*&\s*/, '{{$1'],
  [/^\{\{(.*?)\s*\|\s*(?:safe|raw)\b(.*)\}\}$/s, '{{$1$2}}'],
  [/^!\{([^]*)\}$/, '#{$1}'],
  [/^([\w.#:-]*(?:\([^)]*\))?)!=/, '$1='],
];

export function escapeInTemplate(finding: Finding, context: FixContext): Fix[] {
  const { file, span } = finding.location;
  const written = context.text(file)?.slice(span[0], span[1]);
  if (written === undefined) return [];
  for (const [form, escaped] of FORMS) {
    if (!form.test(written)) continue;
    const newText: string = written.replace(form, escaped);
    if (newText !== written)
      return [{ title: `Escape it: \`${newText.trim()}\``, edits: [{ file, span, newText }], safe: false }];
  }
  return [];
}

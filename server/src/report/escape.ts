/** Makes text of a workspace harmless for the place where it is printed. All total. */

/**
 * Control characters (a file name may carry a terminal's escape sequences) and bidirectional overrides (which show
 * code in another order than it runs) become visible `\u{…}`; line breaks and tabs become a space.
 */
export function printable(text: string): string {
  return text.replace(/[\t\n\r\u2028\u2029]+/g, ' ').replace(
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g,
    (c) => `\\u{${c.charCodeAt(0).toString(16)}}`,
  );
}

const HTML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** For element content and quoted attributes. */
export const escapeHtml = (text: string): string => printable(text).replace(/[&<>"'`]/g, (c) => HTML[c] ?? c);

/** For XML 1.0 content and quoted attributes; characters that XML forbids are shown as `\u{…}`. */
export const escapeXml = (text: string): string =>
  printable(text)
    .replace(
      /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|[\ufffe\uffff]/g,
      '\ufffd',
    )
    .replace(/[&<>"']/g, (c) => HTML[c] ?? c);

/** JSON for a `<script type="application/json">` block: nothing in it can end the block or start a comment. */
export const jsonForHtml = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** GitHub-flavoured Markdown text: no markup, mentions, HTML or table cell ends; `code` of messages is kept. */
export function escapeMarkdown(text: string): string {
  return splitCode(text)
    .map((part) => (part.code ? markdownCode(part.text) : escapeMarkdownText(part.text)))
    .join('');
}

const escapeMarkdownText = (text: string): string =>
  printable(text)
    .replace(/[\\*_[\]#~|!]/g, (c) => `\\${c}`)
    .replace(/[&<>]/g, (c) => HTML[c] ?? c)
    // A zero-width space after the sign keeps GitHub from notifying people and linking issues.
    .replace(/@(?=\w)/g, '@\u200b')
    .replace(/`/g, '&#96;');

/** A code span whose fence is longer than any run of backticks in `text`; safe in table cells. */
export function markdownCode(text: string): string {
  const clean = printable(text).replace(/\|/g, '\\|');
  const longest = Math.max(0, ...(clean.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 || clean.startsWith(' ') ? ' ' : '';
  return clean === '' ? '' : `${fence}${pad}${clean}${pad}${fence}`;
}

/** Splits a message at its `code` spans. An unpaired backtick is plain text. */
export function splitCode(text: string): { readonly code: boolean; readonly text: string }[] {
  return text
    .split(/(`[^`]+`)/)
    .filter((part) => part !== '')
    .map((part) =>
      part.length > 2 && part.startsWith('`') && part.endsWith('`')
        ? { code: true, text: part.slice(1, -1) }
        : { code: false, text: part },
    );
}

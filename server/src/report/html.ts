/**
 * The audit report: one HTML text without anything from outside, for a file and for the editor's webview alike.
 * The head, the summary and the empty lists are written here; `html/app` fills the lists from the data block.
 */
import { SCRIPT, STYLE } from './html/assets.generated';
import { pageData } from './html/pageData';
import { body } from './html/body';
import { escapeHtml, jsonForHtml } from './escape';
import type { ReportModel } from './view';

export interface HtmlOptions {
  readonly host: 'file' | 'webview';
  /** Fresh and unguessable for every page: 16 random bytes or more, base64. */
  readonly nonce: string;
  /** `webview.cspSource`; only its style source is needed, for the fonts that the editor's variables name. */
  readonly cspSource?: string;
  /** `auto` follows the system, or the editor's theme in a webview. */
  readonly theme: 'auto' | 'light' | 'dark';
}

/**
 * In the webview the page posts `{type: 'open', file, line, column, endLine, endColumn}` (absolute file, 1-based),
 * `{type: 'refresh'}` and `{type: 'export'}`.
 */
export function renderHtml(model: ReportModel, options: HtmlOptions): string {
  const { host, theme } = options;
  const nonce = escapeHtml(options.nonce);
  const themed = theme === 'auto' ? '' : ` data-theme="${theme}"`;
  return [
    '<!DOCTYPE html>',
    `<html lang="en"${themed}>`,
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy(nonce, options.cspSource)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    `<title>API security audit of ${escapeHtml(model.rootName)}</title>`,
    `<style nonce="${nonce}">${STYLE}</style>`,
    '</head>',
    `<body class="${host}">`,
    body(model, host),
    `<script type="application/json" id="data">${jsonForHtml(pageData(model, host))}</script>`,
    `<script nonce="${nonce}">${SCRIPT}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function policy(nonce: string, cspSource: string | undefined): string {
  const fonts = cspSource ? ` font-src ${escapeHtml(cspSource)};` : '';
  return `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}';${fonts} base-uri 'none'; form-action 'none'`;
}

/** The audit for a terminal: endpoints, findings by file, totals, what to do next. */
import type { Severity } from '../model/finding';
import { SEVERITIES } from '../model/finding';
import { paint, type Paint } from './ansi';
import { isAssessed } from './controls';
import { printable } from './escape';
import { padEnd, plural, shorten, widthOf, wrap } from './layout';
import type { ReportEndpoint, ReportEndpointName, ReportFinding, ReportModel } from './view';
import { endpointTable, legend } from './textTable';

export interface TextOptions {
  readonly colour: boolean;
  readonly width?: number;
  /** Rows of the endpoint table before it is cut to the worst ones. */
  readonly maxEndpoints?: number;
  /** Findings and totals only. */
  readonly quiet?: boolean;
  /** Findings that the baseline knows are listed as well. */
  readonly showBaselined?: boolean;
  /** What lists every endpoint, if the table is cut. */
  readonly allEndpoints?: string;
  /** What takes stale entries out of the baseline. */
  readonly prune?: string;
  /** What the user may type next; none if absent. */
  readonly next?: readonly { readonly command: string; readonly what: string }[];
}

const LISTED_SKIPS = 5;

export function renderText(model: ReportModel, options: TextOptions): string {
  const { colour, width = 100, maxEndpoints = 40, quiet = false, next = [] } = options;
  const { allEndpoints = 'portcullis endpoints' } = options;
  const p = paint(colour);
  const blocks = [
    ...(quiet
      ? []
      : [headline(model, p, width), endpointBlock(model, { colour, width, maxEndpoints, allEndpoints })]),
    ...findingBlocks(model.findings, p, width),
    ...(options.showBaselined ? knownBlocks(model, p, width) : []),
    ...(quiet ? [] : [owaspBlock(model, p, width), notExamined(model, p, width)]),
    ...(quiet ? [] : [staleBlock(model, p, options.prune ?? 'portcullis baseline --prune')]),
    summary(model, p),
    ...(quiet || next.length === 0 ? [] : [nextSteps(next, p)]),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** The table alone, for `portcullis endpoints`. */
export function renderEndpointsText(
  model: ReportModel,
  options: { colour: boolean; width?: number },
): string {
  if (model.endpoints.length === 0) return `${noEndpoints(model, options.width ?? 100).join('\n')}\n`;
  const lines = endpointTable(model.endpoints, model.controls, options);
  return `${[...lines, '', `${plural(model.endpoints.length, 'endpoint')}   ${legend(options.colour)}`].join('\n')}\n`;
}

function headline(model: ReportModel, p: Paint, width: number): string[] {
  const { stats } = model;
  const apps = counted(model.applications.map((a) => printable(`${a.name} (${a.framework})`))).join(', ');
  const line = [
    `Found ${plural(model.endpoints.length, 'endpoint')}`,
    ...(model.applications.length > 0
      ? [`in ${plural(model.applications.length, 'application')}: ${apps}`]
      : []),
  ].join(' ');
  const looked = `Looked at ${plural(stats.filesSeen, 'file')}${
    stats.openapiDocuments > 0 ? `, ${plural(stats.openapiDocuments, 'OpenAPI document')}` : ''
  }.`;
  return [
    `${p.bold(`${model.tool.name} ${model.tool.version}`)}  ${p.dim(printable(model.rootName))}`,
    ...wrap(`${line}. ${looked}`, width),
  ];
}

/** Applications of one package have its name: `shop (express), shop (express)` would look like a mistake. */
const counted = (names: readonly string[]): string[] =>
  [...new Set(names)].map((name) => {
    const times = names.filter((other) => other === name).length;
    return times === 1 ? name : `${times} of ${name}`;
  });

function endpointBlock(
  model: ReportModel,
  {
    colour,
    width,
    maxEndpoints,
    allEndpoints,
  }: Required<Pick<TextOptions, 'colour' | 'width' | 'maxEndpoints' | 'allEndpoints'>>,
): string[] {
  const p = paint(colour);
  if (model.endpoints.length === 0) return noEndpoints(model, width);
  const cut = model.endpoints.length > maxEndpoints;
  const shown = cut ? worst(model, maxEndpoints) : model.endpoints;
  const more = model.endpoints.length - shown.length;
  return [
    p.bold(cut ? `Endpoints, the ${shown.length} weakest` : 'Endpoints'),
    ...endpointTable(shown, model.controls, { colour, width }),
    ...(more > 0 ? [p.dim(`${more.toLocaleString('en-US')} more: ${allEndpoints}`)] : []),
    legend(colour),
  ];
}

const noEndpoints = (model: ReportModel, width: number): string[] => [
  ...wrap(
    model.stats.openapiDocuments > 0
      ? 'No route code was found; the OpenAPI documents alone were checked.'
      : 'No endpoints were found. Is this the folder of the API’s source code, with its package.json? ' +
          'Files that .gitignore or `exclude` name, node_modules, built output and tests are left out.',
    width,
  ),
];

/** Those with the most main controls absent, in the usual order. */
function worst(model: ReportModel, count: number): readonly ReportEndpoint[] {
  const main = model.controls.filter((c) => c.main);
  const missing = (e: ReportEndpoint): number =>
    main.reduce((sum, c) => sum + (e.controls[c.id].state === 'absent' ? c.weight : 0), 0) *
    (e.weighty ? 2 : 1);
  const picked = new Set(
    model.endpoints
      .map((endpoint) => ({ endpoint, missing: missing(endpoint) }))
      .sort((a, b) => b.missing - a.missing)
      .slice(0, count)
      .map((x) => x.endpoint),
  );
  return model.endpoints.filter((e) => picked.has(e));
}

function findingBlocks(findings: readonly ReportFinding[], p: Paint, width: number): string[][] {
  const files = new Map<string, ReportFinding[]>();
  for (const f of findings) files.set(f.place.file, [...(files.get(f.place.file) ?? []), f]);
  return [...files].map(([file, list]) => [
    p.underline(printable(file)),
    ...list.flatMap((f) => findingLines(f, p, width)),
  ]);
}

/** Those that the baseline holds, below all others. */
function knownBlocks({ baseline }: ReportModel, p: Paint, width: number): string[][] {
  if (!baseline || baseline.known.length === 0) return [];
  return [
    [p.bold(`Known, in ${baseline.files.map(printable).join(', ')}`)],
    ...findingBlocks(baseline.known, p, width),
  ];
}

/** What is over should leave the baseline, or it would hide the next finding like it. */
function staleBlock({ baseline }: ReportModel, p: Paint, prune: string): string[] {
  if (!baseline || baseline.stale.length === 0) return [];
  const { stale } = baseline;
  const listed = stale
    .slice(0, LISTED_SKIPS)
    .map(
      ({ ruleId, file, endpoints: [endpoint] }) =>
        `  ${printable(file)}: ${ruleId}${endpoint === undefined ? '' : ` (${printable(endpoint)})`}`,
    );
  const more = stale.length - listed.length;
  return [
    `${plural(stale.length, 'entry', 'entries')} of the baseline no longer ${stale.length === 1 ? 'occurs' : 'occur'}: ${p.cyan(prune)}`,
    ...listed,
    ...(more > 0 ? [p.dim(`  … and ${more.toLocaleString('en-US')} more`)] : []),
  ];
}

function findingLines(f: ReportFinding, p: Paint, width: number): string[] {
  const position = padEnd(`${f.place.startLine}:${f.place.startColumn}`, 7);
  const tags = [...f.owasp, ...f.cwe.map((n) => `CWE-${n}`)].join(' ');
  const indent = ' '.repeat(11);
  const fix = f.fixes[0];
  const doubt = f.confidence === 'high' ? '' : ` (${f.confidence} confidence)`;
  return [
    `  ${p.dim(position)}  ${severityPaint(f.severity, p)(padEnd(f.severity, 7))}  ${p.bold(printable(f.ruleId))}  ${p.dim(printable(tags))}`,
    ...wrap(printable(f.message) + doubt, width - indent.length).map((line) => indent + line),
    ...(f.alsoEndpoints.length > 0 ? [indent + p.dim(also(f.alsoEndpoints, width - 11))] : []),
    ...(fix ? wrap(`fix: ${printable(fix.title)}`, width - 11).map((line) => indent + p.green(line)) : []),
  ];
}

/** As many names as fit on one line, and how many there are besides; a name is never cut in two. */
function also(endpoints: readonly ReportEndpointName[], width: number): string {
  const names = endpoints.map((e) => printable(`${e.method} ${e.path}`));
  const rest = (shown: number): string =>
    shown === names.length ? '' : ` and ${(names.length - shown).toLocaleString('en-US')} more`;
  let shown = 1;
  while (
    shown < names.length &&
    widthOf(`also ${names.slice(0, shown + 1).join(', ')}${rest(shown + 1)}`) <= width
  )
    shown++;
  const more = rest(shown);
  return `also ${shorten(names.slice(0, shown).join(', '), width - 5 - widthOf(more))}${more}`;
}

const severityPaint = (severity: Severity, p: Paint): ((text: string) => string) =>
  ({ error: p.red, warning: p.yellow, info: p.blue, hint: p.dim })[severity];

function owaspBlock(model: ReportModel, p: Paint, width: number): string[] {
  const rows = model.totals.byOwasp.filter((c) => c.findings > 0 || c.coverage !== undefined);
  if (rows.length === 0) return [];
  return [
    p.bold('OWASP API Security Top 10:2023'),
    ...rows.map((c) => {
      const { error } = c.bySeverity;
      const counts = [
        ...(c.findings > 0 ? [plural(c.findings, 'finding')] : []),
        ...(error > 0 ? [p.red(plural(error, 'error'))] : []),
      ].join(', ');
      const covered = c.coverage === undefined ? '' : `${c.coverage} %`;
      const title = padEnd(shorten(c.title, width - 52), 48);
      return `  ${padEnd(c.id, 10)}  ${title}${covered.padStart(6)}  ${counts}`.trimEnd();
    }),
    p.dim('  % is how much of the controls against the risk the endpoints have.'),
  ];
}

function notExamined(model: ReportModel, p: Paint, width: number): string[] {
  const lines = [
    ...model.skipped.slice(0, LISTED_SKIPS).map((s) => `${printable(s.file)}: ${printable(s.reason)}`),
    ...model.unknowns
      .slice(0, LISTED_SKIPS)
      .map(
        (u) => `${u.place ? `${printable(u.place.file)}:${u.place.startLine}: ` : ''}${printable(u.summary)}`,
      ),
  ];
  const more = model.skipped.length + model.unknowns.length - lines.length;
  if (lines.length === 0) return [];
  return [
    p.bold('Not examined'),
    ...lines.flatMap((line) => wrap(line, width - 4).map((part, i) => `${i === 0 ? '  ' : '    '}${part}`)),
    ...(more > 0 ? [p.dim(`  … and ${more.toLocaleString('en-US')} more`)] : []),
  ];
}

function summary(model: ReportModel, p: Paint): string[] {
  const { bySeverity } = model.totals;
  const counts = SEVERITIES.filter((s) => bySeverity[s] > 0)
    .map((s) => severityPaint(s, p)(plural(bySeverity[s], s, s === 'info' ? 'info' : `${s}s`)))
    .join(', ');
  const bare = model.endpoints.filter((e) => {
    const { authentication } = e.controls;
    return isAssessed(authentication) && authentication.state === 'absent';
  }).length;
  const { value, rating } = model.score;
  return [
    model.findings.length === 0
      ? p.green(model.baseline && model.baseline.known.length > 0 ? 'No new findings.' : 'No findings.')
      : `${p.bold(plural(model.findings.length, 'finding'))}: ${counts}`,
    [
      ...(value === undefined ? [] : [`Score ${p.bold(String(value))} of 100, ${rating}`]),
      ...(model.endpoints.length > 0
        ? [`${bare} of ${plural(model.endpoints.length, 'endpoint')} without authentication`]
        : []),
      ...(model.suppressed.length > 0 ? [`${model.suppressed.length} suppressed`] : []),
      ...(model.baseline ? [`${model.baseline.known.length} known (baseline)`] : []),
      ...(model.skipped.length > 0 ? [`${plural(model.skipped.length, 'file')} skipped`] : []),
    ].join(' · '),
  ].filter(Boolean);
}

function nextSteps(next: NonNullable<TextOptions['next']>, p: Paint): string[] {
  const room = Math.max(...next.map((n) => n.command.length));
  return [p.bold('Next'), ...next.map((n) => `  ${p.cyan(padEnd(n.command, room))}  ${p.dim(n.what)}`)];
}

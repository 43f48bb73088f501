import type { ControlStateName } from '../../model/endpoint';
import { SEVERITIES } from '../../model/finding';
import { STATE_LABELS } from '../controls';
import { escapeHtml } from '../escape';
import { plural } from '../layout';
import { SCORE_EXPLANATION } from '../score';
import type { ReportModel, SeverityCounts } from '../view';
import { icon } from './icons';

/** Score, controls and OWASP categories. Bars are SVG: the policy of the page allows no style attributes. */
export const summary = (model: ReportModel): string =>
  `<div class="summary">${scoreCard(model)}${controlsCard(model)}${owaspCard(model)}</div>`;

function scoreCard(model: ReportModel): string {
  const { value, rating } = model.score;
  const bare = model.endpoints.filter((e) => e.controls.authentication.state === 'absent').length;
  const facts = [
    model.endpoints.length === 0
      ? 'No endpoints found'
      : `${bare} of ${plural(model.endpoints.length, 'endpoint')} without authentication`,
    ...(model.suppressed.length > 0 ? [`${model.suppressed.length} suppressed`] : []),
    ...(model.baseline ? [`${model.baseline.known.length} known (baseline)`] : []),
  ];
  const severities = SEVERITIES.map((s) => {
    const count = model.totals.bySeverity[s];
    return `<button type="button" class="${s}${count === 0 ? ' zero' : ''}" data-filter="severity" data-value="${s}" data-tab="tab-findings" aria-pressed="false"><b>${count.toLocaleString('en-US')}</b> <span>${s}</span></button>`;
  });
  return [
    '<section class="card" aria-labelledby="h-score"><h2 id="h-score">Score</h2>',
    `<div class="score">${ring(value, rating)}<div><strong class="${rating}">${value === undefined ? 'No score' : capital(rating)}</strong>${facts.map((f) => `<div class="muted">${escapeHtml(f)}</div>`).join('')}</div></div>`,
    `<div class="severities" role="group" aria-label="Findings by severity">${severities.join('')}</div>`,
    `<details class="how"><summary>How the score is made</summary>${[...SCORE_EXPLANATION, ...applied(model)].map((line) => `<p>${escapeHtml(line)}</p>`).join('')}</details>`,
    '</section>',
  ].join('');
}

function applied(model: ReportModel): string[] {
  const { capped, deducted } = model.score;
  return capped === 0 && deducted === 0
    ? []
    : [
        `Here ${plural(capped, 'endpoint was', 'endpoints were')} held at half, and ${plural(deducted, 'point')} taken off.`,
      ];
}

export function ring(value: number | undefined, rating: string): string {
  const length = 2 * Math.PI * 45;
  const arc = ((value ?? 0) / 100) * length;
  const label = value === undefined ? 'No score' : `Score ${value} of 100`;
  const drawn =
    value === undefined || value === 0
      ? ''
      : `<circle class="value" cx="52" cy="52" r="45" transform="rotate(-90 52 52)" stroke-dasharray="${arc.toFixed(1)} ${length.toFixed(1)}"/>`;
  return `<svg class="ring ${rating}" viewBox="0 0 104 104" role="img" aria-label="${label}"><circle cx="52" cy="52" r="45"/>${drawn}<text x="52" y="60">${value ?? '–'}</text><text class="of" x="52" y="76">of 100</text></svg>`;
}

const ORDER: readonly (readonly [ControlStateName, string])[] = [
  ['present', 'present'],
  ['unknown', 'unknown'],
  ['absent', 'absent'],
];

function controlsCard(model: ReportModel): string {
  const rows = model.controls.map((c) => {
    const counts = model.totals.byControl[c.id];
    const all = counts.present + counts.absent + counts.unknown;
    let x = 0;
    const parts = ORDER.map(([state, className]) => {
      const width = all === 0 ? 0 : (100 * counts[state]) / all;
      const rect =
        width === 0
          ? ''
          : `<rect class="${className}" x="${x.toFixed(2)}" width="${width.toFixed(2)}" height="10"/>`;
      x += width;
      return rect;
    });
    const text = `${counts.present} present, ${counts.unknown} unknown, ${counts.absent} absent, ${counts['not-needed']} not needed`;
    return `<dt>${escapeHtml(c.label)}</dt><dd><svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="${text}"><title>${text}</title>${parts.join('')}</svg></dd><dd class="numbers">${all === 0 ? '–' : `${counts.present} of ${all}`}</dd>`;
  });
  const key = ORDER.map(
    ([state]) => `<span class="state ${state}">${icon(state)}${STATE_LABELS[state]}</span>`,
  );
  return `<section class="card" aria-labelledby="h-controls"><h2 id="h-controls">Controls, where they are needed</h2><dl class="bars">${rows.join('')}</dl><div class="key">${key.join('')}</div></section>`;
}

function owaspCard(model: ReportModel): string {
  const rows = model.totals.byOwasp.map((c) => {
    const short = c.id.split(':')[0] ?? c.id;
    const bar =
      c.coverage === undefined
        ? '<span class="no-bar"></span>'
        : `<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect width="${c.coverage}" height="6"/></svg>`;
    const share = c.coverage === undefined ? '' : `${c.coverage} %`;
    const worst = worstOf(c.bySeverity);
    const count =
      c.findings === 0
        ? '<span class="none-found">0</span>'
        : `<span class="badge ${worst}">${c.findings}</span>`;
    const label = `${c.id} ${c.title}: ${plural(c.findings, 'finding')}${c.coverage === undefined ? '' : `, ${c.coverage} % of its controls in place`}`;
    return `<li><button type="button" data-filter="owasp" data-value="${c.id}" data-tab="tab-findings" aria-pressed="false" aria-label="${label}" title="${label}"><b>${short}</b><span class="title">${c.title}</span>${bar}<span class="share">${share}</span>${count}</button></li>`;
  });
  return `<section class="card wide" aria-labelledby="h-owasp"><h2 id="h-owasp">OWASP API Security Top 10:2023</h2><ul class="owasp">${rows.join('')}</ul><p class="muted note">Bar and % say how many of the controls against the risk are in place; the number counts findings.</p></section>`;
}

const worstOf = (counts: SeverityCounts): string => SEVERITIES.find((s) => counts[s] > 0) ?? 'hint';

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

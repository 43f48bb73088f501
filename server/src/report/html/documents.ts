/** The scores of OpenAPI documents: a card for each, whose list of operations the script fills. */
import { DOCUMENT_SCORE_EXPLANATION } from '../documentScores';
import { escapeHtml } from '../escape';
import { plural } from '../layout';
import { ratingOf } from '../score';
import type { ReportDocument, ReportModel } from '../view';
import { capital, ring } from './summary';

/** Rules that are listed before the rest is summed up. */
const SHOWN_RULES = 12;

export function documentCards(model: ReportModel): string {
  const titles = new Map(model.rules.map(({ meta }) => [meta.id, meta.title]));
  const cards = model.documents.map((document, index) => card(document, index, titles));
  const how = DOCUMENT_SCORE_EXPLANATION.map((line) => `<p>${escapeHtml(line)}</p>`).join('');
  return `<div class="documents">${cards.join('')}</div><details class="how"><summary>How these scores are made</summary>${how}</details>`;
}

function card(document: ReportDocument, index: number, titles: ReadonlyMap<string, string>): string {
  const { file, version, score, losses, operations } = document;
  const rating = ratingOf(score);
  const heading = `h-document-${String(index)}`;
  return [
    `<section class="card document" aria-labelledby="${heading}">`,
    `<div class="score">${ring(Math.round(score), rating)}<div><h2 id="${heading}" class="path">${escapeHtml(file)}</h2><strong class="${rating}">${capital(rating)}</strong>`,
    `<div class="muted">OpenAPI ${escapeHtml(version)} · ${plural(operations.length, 'operation')}</div>`,
    `<div class="muted">100 − ${losses.document.toFixed(1)} that the document loses − ${losses.operations.toFixed(1)} that its operations lose on average = ${score.toFixed(1)}</div></div></div>`,
    `<div class="columns"><div><h3>What it costs</h3>${costs(document, titles)}</div>`,
    `<div><h3>Operations, the lowest first</h3><ul class="operations" id="operations-${String(index)}"></ul><div class="more" id="operations-${String(index)}-more"></div></div></div>`,
    '</section>',
  ].join('');
}

function costs({ rules }: ReportDocument, titles: ReadonlyMap<string, string>): string {
  const dear = rules.filter(({ points }) => points > 0);
  if (dear.length === 0) return '<p class="muted">Nothing.</p>';
  const rest = dear.slice(SHOWN_RULES);
  const rows = dear.slice(0, SHOWN_RULES).map(({ ruleId, count, points }) => {
    const id = escapeHtml(ruleId);
    const title = escapeHtml(titles.get(ruleId) ?? ruleId);
    return `<li><button type="button" class="link" data-filter="rule" data-value="${id}" data-tab="tab-findings" aria-pressed="false" title="${id}">${title}</button><span class="muted">${plural(count, 'finding')}</span><span class="points">${lost(points)}</span></li>`;
  });
  const sum = rest.reduce((total, { points }) => total + points, 0);
  const others =
    rest.length > 0
      ? `<li><span>${plural(rest.length, 'more rule')}</span><span></span><span class="points">${lost(sum)}</span></li>`
      : '';
  return `<ul class="costs">${rows.join('')}${others}</ul>`;
}

const lost = (points: number): string => `−${points.toFixed(2)}`;

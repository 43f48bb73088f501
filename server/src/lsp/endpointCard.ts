/** An endpoint with its chain and its posture as Markdown, for the hover and for the tree's tooltips. */
import type { ChainStep, ControlStateName, Endpoint, Evidence } from '../model/endpoint';
import { positionAt, type Location } from '../model/location';
import { CONTROLS, isAssessed, STATE_LABELS, STATE_MARKS } from '../report/controls';
import { baseOf } from '../workspace/paths';
import type { Folder } from './folder';
import { uriOf } from './uris';

const MOST_EVIDENCE = 3;
const MOST_STEPS = 20;

export function endpointCard(endpoint: Endpoint, folder: Folder): string {
  const link = (location: Location | undefined): string => {
    if (!location) return '';
    const { line, column } = positionAt(folder.lines(location.file), location.span[0]);
    const target = `${uriOf(location.file)}#L${String(line)},${String(column)}`;
    return ` [${escapeMarkdown(baseOf(location.file))}:${String(line)}](${target})`;
  };
  const evidence = (list: readonly Evidence[]): string =>
    list
      .slice(0, MOST_EVIDENCE)
      .map((e) => `${summary(e.summary)}${link(e.location)}`)
      .join('; ');
  return [
    `**${code(`${endpoint.method} ${endpoint.path}`)}** · ${escapeMarkdown(endpoint.framework)}`,
    ...(endpoint.traits.publicBecause ? [`Public: ${evidence([endpoint.traits.publicBecause])}`] : []),
    postureTable(endpoint, evidence),
    chainList(endpoint, link),
    ...(endpoint.unknowns.length > 0 ? [`Not resolved: ${evidence(endpoint.unknowns)}`] : []),
  ].join('\n\n');
}

function postureTable(endpoint: Endpoint, evidence: (list: readonly Evidence[]) => string): string {
  const rows = CONTROLS.filter(({ id }) => isAssessed(endpoint.posture[id])).map(({ id, label }) => {
    const { state, evidence: reasons } = endpoint.posture[id];
    return `| ${STATE_MARKS[state]} | ${unbroken(label)} | ${unbroken(STATE_LABELS[state])} | ${evidence(reasons).replaceAll('|', '\\|')} |`;
  });
  return ['| | Control | State | Why |', '|:-:|:--|:--|:--|', ...rows].join('\n');
}

/** A hover is narrow: without this the longest text takes the room and labels break. */
const unbroken = (text: string): string => text.replaceAll(' ', '\u00a0');

function chainList({ chain, handler }: Endpoint, link: (location: Location | undefined) => string): string {
  const steps = chain.filter((step) => step.kind !== 'handler').map((step) => stepLine(step, link));
  const shown =
    steps.length > MOST_STEPS
      ? [...steps.slice(0, MOST_STEPS), `… and ${String(steps.length - MOST_STEPS)} more`]
      : steps;
  const last = handler ? [`**handler** ${code(handler.name)}${link(handler.location)}`] : [];
  return [
    'What a request passes:',
    '',
    ...[...shown, ...last].map((line, index) => `${String(index + 1)}. ${line}`),
  ].join('\n');
}

function stepLine(step: ChainStep, link: (location: Location | undefined) => string): string {
  const controls = [...new Set(step.effects.filter((e) => e.strength !== 'possible').map((e) => e.control))];
  const labels = CONTROLS.filter(({ id }) => controls.includes(id)).map(({ label }) => label.toLowerCase());
  const doubt =
    step.certainty === 'certain'
      ? ''
      : step.certainty === 'conditional'
        ? ' (conditional)'
        : ' (not resolved)';
  const effect = labels.length > 0 ? `: ${labels.join(', ')}` : '';
  return `${step.kind} ${code(step.label)}${effect}${doubt}${link(step.location)}`;
}

/** What is missing, in few words, since a tree's column is narrow; empty if nothing is. */
export function gapsLine(endpoint: Endpoint): string {
  const named = (state: ControlStateName): string =>
    CONTROLS.filter(
      ({ id, main }) => main && isAssessed(endpoint.posture[id]) && endpoint.posture[id].state === state,
    )
      .map(({ short }) => short.toLowerCase())
      .join(', ');
  const [absent, unknown] = [named('absent'), named('unknown')];
  return [...(absent ? [`no ${absent}`] : []), ...(unknown ? [`unknown: ${unknown}`] : [])].join(' · ');
}

/** One line for a code lens; controls that nothing looked at are left out. */
export const postureLine = (endpoint: Endpoint): string =>
  CONTROLS.filter(({ id, main }) => main && isAssessed(endpoint.posture[id]))
    .map(({ id, short }) => `${short} ${STATE_MARKS[endpoint.posture[id].state]}`)
    .join('  ');

const code = (text: string): string => {
  const fence = text.includes('`') ? '``' : '`';
  return `${fence}${text.replace(/\s+/g, ' ')}${fence}`;
};

/** Evidence is plain text in which backticks mark code; nothing else in it may become markup. */
const summary = (text: string): string =>
  text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : escapeMarkdown(part)))
    .join('');

const escapeMarkdown = (text: string): string => text.replace(/[\\*_{}[\]<>#|!]/g, '\\$&');

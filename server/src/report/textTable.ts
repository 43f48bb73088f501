import type { ControlStateName } from '../model/endpoint';
import { paint, type Paint } from './ansi';
import { STATE_LABELS, STATE_MARKS, type ControlInfo } from './controls';
import { printable } from './escape';
import { centre, padEnd, shorten, shortenStart, widthOf } from './layout';
import type { ReportEndpoint } from './view';

export interface TableOptions {
  readonly colour: boolean;
  /** Columns of the terminal; 100 unless told. */
  readonly width?: number;
}

/** Width of one control's column: the longest short name, apart from the next. */
const CELL = 6;
const MIN_PATH = 16;
const MIN_WHERE = 26;

/** Endpoints × controls, one line each, and the legend. No line is wider than `width`. */
export function endpointTable(
  endpoints: readonly ReportEndpoint[],
  controls: readonly ControlInfo[],
  { colour, width = 100 }: TableOptions,
): string[] {
  const p = paint(colour);
  const method = Math.min(9, Math.max(6, ...endpoints.map((e) => widthOf(e.method))));
  const places = endpoints.map((e) => printable(`${e.place.file}:${e.place.startLine}`));
  const wantedPath = Math.max(4, ...endpoints.map((e) => widthOf(printable(e.path))));
  const wantedWhere = Math.max(5, ...places.map(widthOf));
  const shown = fitControls(controls, width - method - 4 - wantedPath - wantedWhere);
  const rest = width - method - 4 - shown.length * CELL;
  const path = Math.min(wantedPath, Math.max(MIN_PATH, rest - Math.min(wantedWhere, MIN_WHERE)));
  const where = Math.max(0, rest - path);
  const head = `${padEnd('METHOD', method)}  ${padEnd('PATH', path)}${shown.map((c) => centre(c.short, CELL)).join('')}  WHERE`;
  return [
    p.dim(head),
    ...endpoints.map((e, index) => {
      const cells = shown.map((c) => mark(e.controls[c.id].state, p)).join('');
      const place = shortenStart(places[index] ?? '', where);
      const name = padEnd(shorten(printable(e.path), path), path);
      return `${p.cyan(padEnd(shorten(printable(e.method), method), method))}  ${name}${cells}  ${p.dim(place)}`;
    }),
  ];
}

/** `✓ present   ✗ absent …` */
export function legend(colour: boolean): string {
  const p = paint(colour);
  return (Object.keys(STATE_MARKS) as ControlStateName[])
    .map((state) => `${tint(state, p)(STATE_MARKS[state])} ${p.dim(STATE_LABELS[state])}`)
    .join('   ');
}

/** Main controls always; the others as far as there is room beside whole paths and places. */
function fitControls(controls: readonly ControlInfo[], room: number): readonly ControlInfo[] {
  const main = controls.filter((c) => c.main).length;
  const extra = controls.filter((c) => !c.main).slice(0, Math.max(0, Math.floor(room / CELL) - main));
  return controls.filter((c) => c.main || extra.includes(c));
}

const mark = (state: ControlStateName, p: Paint): string => tint(state, p)(centre(STATE_MARKS[state], CELL));

const tint = (state: ControlStateName, p: Paint): ((text: string) => string) =>
  ({ present: p.green, absent: p.red, unknown: p.yellow, 'not-needed': p.dim })[state];

/** What can backtrack exponentially. A module of its own: what analyses expressions is a third of all code. */
import { analyse } from 'scslre';

/** `([a-z]{2,4})+`: a repetition of what may be long or short, with nothing between. */
const SQUARED = /\((?:\?:)?(?:\[(?:\\.|[^\]])+\]|\\[wds]|\.)(?:[+*]|\{\d+,\d*\})\)(?:[+*]|\{\d+,\})(?=.)/;

/** What cannot be parsed is left to whoever runs it. */
export function isExponential(source: string, flags: string): boolean {
  try {
    const { reports } = analyse({ source, flags }, { reportTypes: { Move: false } });
    return reports.some((report) => report.exponential) || SQUARED.test(source);
  } catch {
    return false;
  }
}

/** Reading a trace: what an answer is, and what was known where it was given. */
import type { Confidence, Evidence, StepEffect } from '../../model/endpoint';
import type { PathState } from '../interpret/path';
import { statusByName } from '../interpret/throwing';
import type { AnswerEvent } from '../interpret/trace';
import { stringOf, type Value } from '../interpret/values';

const LOGIN_PAGE = /log-?in|sign-?in|auth|sso|401|403|unauthori[sz]ed|forbidden/i;

const FORGED = /csrf|xsrf|forge|cross[- ]?(?:site|origin)|\b(?:origin|referr?er)\b/i;

/** It is said that another site may have sent the request, which is nothing about who its user is. */
const isForgery = ({ body, detail, label }: AnswerEvent): boolean =>
  [detail, label, ...textsIn(body)].some((text) => text !== undefined && FORGED.test(text));

function textsIn(value: Value | undefined, depth = 2): string[] {
  if (!value || depth < 0) return [];
  if (value.t === 'union') return value.of.flatMap((one) => textsIn(one, depth));
  if (value.t === 'ext') return [value.path, ...value.args.flatMap((arg) => textsIn(arg, depth - 1))];
  if (value.t === 'obj') return [...value.props.values()].flatMap((prop) => textsIn(prop, depth - 1));
  const text = stringOf(value);
  return text === undefined ? [] : [text];
}

/** The request is turned away for want of a credential or permission. */
export const isDenial = (answer: AnswerEvent): boolean => isRefusal(answer) && !isForgery(answer);

/** All that it turns away it takes for sent by another site. */
export const isAgainstForgery = (answers: readonly AnswerEvent[]): boolean => {
  const refusals = answers.filter(isRefusal);
  return refusals.length > 0 && refusals.every(isForgery);
};

const isRefusal = (answer: AnswerEvent): boolean =>
  answer.status === 401 ||
  answer.status === 403 ||
  answer.status === 407 ||
  (answer.how === 'redirect' && answer.detail !== undefined && LOGIN_PAGE.test(answer.detail)) ||
  (answer.status === undefined && [401, 403].includes(statusByName(answer.detail) ?? 0));

export const has = (path: PathState, on: string, holds: boolean): boolean =>
  path.facts.some((fact) => fact.on === on && fact.holds === holds);

/** The request gets what it asked for, and not an error: in a `catch`, only an explicit success is one. */
export const isSuccess = (answer: AnswerEvent): boolean =>
  !isDenial(answer) &&
  answer.how !== 'throw' &&
  answer.how !== 'next-error' &&
  (answer.status === undefined ? !has(answer.path, 'failed', true) : answer.status < 400);

export const effect = (
  control: StepEffect['control'],
  strength: StepEffect['strength'],
  confidence: Confidence,
  evidence: Evidence,
  covers?: readonly string[],
): StepEffect => ({ control, strength, confidence, evidence, covers });

/** What an answer does, in words. */
export const described = (answer: AnswerEvent): string => {
  if (answer.how === 'redirect') return `redirects to ${answer.detail ?? 'the login page'} otherwise`;
  const what = answer.status === undefined ? (answer.detail ?? 'an error') : String(answer.status);
  return answer.how === 'throw' || answer.how === 'next-error'
    ? `ends the request with ${what} otherwise`
    : `answers ${what} otherwise`;
};

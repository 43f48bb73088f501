/** What a function that was observed does for each control. */
import type { StepEffect } from '../../model/endpoint';
import { requestKey } from '../interpret/labels';
import { BY_NAME } from '../interpret/limiters';
import { statusByName } from '../interpret/throwing';
import type { AnswerEvent, Trace } from '../interpret/trace';
import type { Value } from '../interpret/values';
import { authentication } from './authentication';
import { described, effect, has, isDenial } from './observed';

/** Effects of a step or handler. `name` is how messages call it; `inHandler` marks checks made by the handler itself. */
export function effectsOf(trace: Trace, name: string, inHandler: boolean): StepEffect[] {
  return [
    ...authentication(trace, name, inHandler),
    ...authorization(trace, name),
    ...validation(trace, name),
    ...rateLimit(trace, name),
    ...logging(trace, name, inHandler),
  ];
}

function authorization(trace: Trace, name: string): StepEffect[] {
  const enforcing = trace.catalog.find((event) => event.row.effect === 'enforces-authorization');
  if (enforcing)
    return [
      effect('authorization', 'required', 'high', {
        summary: `${name} calls \`${enforcing.symbol}\``,
        location: enforcing.at,
      }),
    ];
  const denial = trace.answers.find(
    (answer) => (answer.status === 403 && isDenial(answer)) || has(answer.path, 'permission', false),
  );
  // Who calls was read of the request, or had been found by an earlier step.
  const isAboutCaller =
    trace.credentials.length > 0 ||
    denial?.path.facts.some(({ on }) => on === 'credential' || on === 'permission');
  if (!denial || !isAboutCaller) return [];
  return [
    effect('authorization', 'required', 'medium', {
      summary: `${name} ${described(denial)} when the caller lacks the permission`,
      location: denial.at,
    }),
  ];
}

function validation(trace: Trace, name: string): StepEffect[] {
  const refusal = trace.answers.find(
    (answer) =>
      (answer.status === undefined || answer.status === 400 || answer.status === 422) &&
      has(answer.path, 'input', false),
  );
  const covered = new Set<string>();
  for (const event of trace.catalog) {
    if (
      event.row.effect !== 'validates' &&
      // What is signed comes from the service that signed it.
      event.row.effect !== 'verifies-credential' &&
      !(event.row.effect === 'returns-validation' && (refusal ?? trace.answers.length > 0))
    )
      continue;
    for (const label of event.labels) if (label.l === 'req') covered.add(requestKey(label));
  }
  for (const key of checkedOnEveryWay(trace)) covered.add(key);
  covered.delete('header.authorization');
  const covers = [...covered].filter(
    (key) => !key.startsWith('header') && !key.startsWith('url') && !key.startsWith('cookie'),
  );
  if (covers.length === 0) return [];
  const event =
    trace.catalog.find((e) => e.row.effect === 'validates' || e.row.effect === 'returns-validation') ??
    trace.catalog.find((e) => e.row.effect === 'verifies-credential');
  return [
    effect(
      'validation',
      'required',
      'high',
      {
        summary: `${name} checks ${covers.slice(0, 4).join(', ')}${event ? ` with \`${event.symbol}\`` : ''}`,
        location: event?.at ?? refusal?.at,
      },
      covers,
    ),
  ];
}

function checkedOnEveryWay(trace: Trace): string[] {
  const [first, ...rest] = trace.continues.map((c) =>
    c.path.facts.flatMap((f) => (f.on === 'input' && f.holds ? [f.key] : [])),
  );
  return (first ?? []).filter((key) => rest.every((keys) => keys.includes(key)));
}

/** What is said to who tried too often, whatever the status: `423 Too many login attempts`. */
const TOO_MANY =
  /too many ([\w-]+ ){0,4}(requests?|attempts?|tries|times|logins?|calls?|failures?|passwords?|codes?|e?mails?)|(limit|attempts|tries|quota) (was |is |has been |have been )?(exceeded|reached|used up)|exceeded ([\w-]+ ){0,4}(limit|attempts|tries|quota)|(temporarily|account (is |has been )?) ?(locked|blocked)|try again (later|in )|max(imum)?[ _-]?(\w+ )?attempts|slow down/i;

const refusesTooMany = ({ status, detail, body, how }: AnswerEvent): boolean =>
  status === 429 ||
  (status === undefined && statusByName(detail) === 429) ||
  (how !== 'redirect' &&
    how !== 'render' &&
    (status === undefined ? how === 'throw' : status >= 400 && status < 500) &&
    TOO_MANY.test(wordsIn(body)));

/** What went wrong is excused with "try again later": nothing was counted. */
const isExcuse = ({ status, path, body }: AnswerEvent): boolean =>
  status === undefined &&
  has(path, 'failed', true) &&
  !TOO_MANY.test(wordsIn(body).replace(/try again (?:later|in )/gi, ''));

/** Codes of errors are words as well: `session.too_many_attempts`. */
const wordsIn = (body: Value | undefined): string => textIn(body).replace(/[_.]/g, ' ');

function textIn(value: Value | undefined, depth = 3): string {
  if (!value || depth === 0) return '';
  const all = (values: Iterable<Value>): string =>
    [...values].map((one) => textIn(one, depth - 1)).join('\n');
  switch (value.t) {
    case 'lit':
      return typeof value.v === 'string' ? value.v : '';
    case 'str':
      return value.parts.map((part) => part ?? ' ').join('');
    case 'obj':
      return value.model ? '' : all([...value.props.values()].slice(0, 12));
    case 'ext':
      return all(value.args.slice(0, 3));
    case 'union':
      return all(value.of);
    default:
      return '';
  }
}

function rateLimit(trace: Trace, name: string): StepEffect[] {
  const limiters = trace.catalog.filter((event) => event.row.effect === 'limits-rate');
  const limiting = limiters.find(({ row }) => row.package !== BY_NAME);
  const refusal = trace.answers.find((answer) => refusesTooMany(answer) && !isExcuse(answer));
  const out = trace.handedOver.find(({ isRequest }) => isRequest);
  if (!refusal && !limiting && out)
    return [
      effect('rateLimit', 'possible', 'low', {
        summary: `${name} hands ${out.what} to \`${out.to}\`, which may limit it`,
        location: out.at,
      }),
    ];
  const [named] = limiters;
  if (!refusal && !limiting)
    return named
      ? [
          effect('rateLimit', 'possible', 'low', {
            summary: `${name} calls \`${named.symbol}\`, which may limit it by its name`,
            location: named.at,
          }),
        ]
      : [];
  const location = (refusal ?? limiting)?.at;
  if (refusal)
    return [
      effect('rateLimit', 'required', limiting ? 'high' : 'medium', {
        summary: `${name} counts requests and answers ${String(refusal.status ?? 429)}`,
        location,
      }),
    ];
  return [
    effect('rateLimit', 'required', 'medium', {
      summary: `${name} calls \`${limiting?.symbol ?? ''}\``,
      location,
    }),
  ];
}

function logging(trace: Trace, name: string, inHandler: boolean): StepEffect[] {
  const event = trace.catalog.find((e) => e.row.effect === 'logs');
  if (!event || inHandler) return [];
  return [
    effect('logging', 'required', 'medium', {
      summary: `${name} logs with \`${event.symbol}\``,
      location: event.at,
    }),
  ];
}

/** What a function that was observed does for each control. */
import type { Confidence, Evidence, StepEffect } from '../../model/endpoint';
import { requestKey } from '../interpret/labels';
import { statusByName } from '../interpret/throwing';
import type { AnswerEvent, Trace } from '../interpret/trace';
import type { PathState } from '../interpret/path';

const LOGIN_PAGE = /log-?in|sign-?in|auth|sso|401|403|unauthori[sz]ed|forbidden/i;

const isDenial = (answer: AnswerEvent): boolean =>
  answer.status === 401 ||
  answer.status === 403 ||
  answer.status === 407 ||
  (answer.how === 'redirect' && answer.detail !== undefined && LOGIN_PAGE.test(answer.detail)) ||
  (answer.status === undefined && [401, 403].includes(statusByName(answer.detail) ?? 0));

const has = (path: PathState, on: string, holds: boolean): boolean =>
  path.facts.some((fact) => fact.on === on && fact.holds === holds);

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

const effect = (
  control: StepEffect['control'],
  strength: StepEffect['strength'],
  confidence: Confidence,
  evidence: Evidence,
  covers?: readonly string[],
): StepEffect => ({ control, strength, confidence, evidence, covers });

function authentication(trace: Trace, name: string, inHandler: boolean): StepEffect[] {
  const enforcing = trace.catalog.find(
    (event) => event.row.effect === 'enforces-authentication' && !has(event.path, 'other', true),
  );
  if (enforcing) {
    return [
      effect('authentication', 'required', 'high', {
        summary: `${name} calls \`${enforcing.symbol}\`, which ends requests without a valid credential`,
        location: enforcing.at,
      }),
    ];
  }
  const credential = trace.credentials[0];
  const verification = trace.catalog.find(
    (event) => event.row.effect === 'verifies-credential' || event.row.effect === 'returns-identity',
  );
  if (!credential && !verification) return [];
  const denials = trace.answers.filter(isDenial);
  const because = verification
    ? `verifies it with \`${verification.symbol}\``
    : `reads ${credential?.what ?? 'a credential'}`;
  // A denial that can only be met by requests that have a credential lets anonymous ones pass, unless nothing goes on
  // without one.
  const plain = denials.find((answer) => !has(answer.path, 'credential', true));
  const mixed = denials.find((answer) => has(answer.path, 'credential', false));
  const goesOnWith = trace.continues.every((c) => has(c.path, 'credential', true));
  const strict = plain ?? (inHandler || goesOnWith ? mixed : undefined);
  if (strict && (!inHandler || has(strict.path, 'credential', false) || verification)) {
    const sure = has(strict.path, 'credential', false) || verification !== undefined;
    return [
      effect('authentication', 'required', sure ? 'high' : 'medium', {
        summary: `${name} ${because} and ${described(strict)}`,
        location: strict.at,
      }),
    ];
  }
  if (
    denials.length > 0 &&
    !inHandler &&
    !trace.continues.some((c) => !has(c.path, 'credential', true) && !has(c.path, 'permission', true))
  ) {
    const denial = denials[0];
    if (denial)
      return [
        effect('authentication', 'required', 'medium', {
          summary: `${name} ${because} and ${described(denial)}`,
          location: denial.at,
        }),
      ];
  }
  if (inHandler) return [];
  // Passing on only where the credential holds is a guard too, whatever it answers otherwise.
  if (
    trace.continues.length > 0 &&
    trace.continues.every((c) => has(c.path, 'credential', true)) &&
    trace.answers.length > 0
  ) {
    const [first] = trace.answers;
    return first
      ? [
          effect('authentication', 'required', 'medium', {
            summary: `${name} ${because} and passes on only then`,
            location: first.at,
          }),
        ]
      : [];
  }
  return verification || denials.length > 0
    ? [
        effect('authentication', 'optional', 'medium', {
          summary: `${name} ${because}, but lets requests without one pass`,
          location: verification?.at ?? credential?.at,
        }),
      ]
    : [];
}

const described = (answer: AnswerEvent): string => {
  if (answer.how === 'redirect') return `redirects to ${answer.detail ?? 'the login page'} otherwise`;
  const what = answer.status === undefined ? (answer.detail ?? 'an error') : String(answer.status);
  return answer.how === 'throw' || answer.how === 'next-error'
    ? `ends the request with ${what} otherwise`
    : `answers ${what} otherwise`;
};

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
    (answer) => answer.status === 403 || has(answer.path, 'permission', false),
  );
  if (!denial || !(has(denial.path, 'permission', false) || trace.credentials.length > 0)) return [];
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

function rateLimit(trace: Trace, name: string): StepEffect[] {
  const limiting = trace.catalog.find((event) => event.row.effect === 'limits-rate');
  const refusal = trace.answers.find(
    (answer) => answer.status === 429 || (answer.status === undefined && statusByName(answer.detail) === 429),
  );
  if (!refusal && !limiting) return [];
  const location = (refusal ?? limiting)?.at;
  if (refusal)
    return [
      effect('rateLimit', 'required', limiting ? 'high' : 'medium', {
        summary: `${name} counts requests and answers 429`,
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

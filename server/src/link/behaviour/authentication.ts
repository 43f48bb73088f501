/** Whether a function that was observed authenticates: by where it denies, and by where it goes on. */
import type { StepEffect } from '../../model/endpoint';
import type { Location } from '../../model/location';
import type { AnswerEvent, Trace } from '../interpret/trace';
import { alternatives, type Value } from '../interpret/values';
import { described, effect, has, isAgainstForgery, isDenial, isSuccess } from './observed';

export function authentication(trace: Trace, name: string, inHandler: boolean): StepEffect[] {
  const enforcing = trace.catalog.find(
    (event) => event.row.effect === 'enforces-authentication' && !has(event.path, 'other', true),
  );
  if (enforcing)
    return required(
      'high',
      `${name} calls \`${enforcing.symbol}\`, which ends requests without a valid credential`,
      enforcing.at,
    );
  if (isAgainstForgery(trace.answers)) return [];
  return (
    denying(trace, name, inHandler) ??
    goingOn(trace, name, inHandler) ??
    decidingInside(trace, name, inHandler) ??
    treatingBoth(trace, name, inHandler) ??
    handedOver(trace, name) ??
    deniedForUnknownReasons(trace, name, inHandler) ??
    undecided(trace, name, inHandler)
  );
}

const required = (
  confidence: 'high' | 'medium',
  summary: string,
  location: Location | undefined,
): StepEffect[] => [effect('authentication', 'required', confidence, { summary, location })];

const verificationIn = (trace: Trace) =>
  trace.catalog.find(({ row }) => row.effect === 'verifies-credential' || row.effect === 'returns-identity');

/** What it looks at, in words; undefined if it looks at no credential. */
function because(trace: Trace): string | undefined {
  const verification = verificationIn(trace);
  const [credential] = trace.credentials;
  // Whose key or token it is tells what passing means; a comparison alone does not.
  const read =
    credential && credential.what !== verification?.symbol ? `reads ${credential.what}` : undefined;
  const verified = verification && `verifies it with \`${verification.symbol}\``;
  return read !== undefined && verified !== undefined ? `${read} and ${verified}` : (verified ?? read);
}

/** It is answered, but nothing ends the function there: strangers are passed on all the same. */
const isOverrun = (trace: Trace, { within }: AnswerEvent): boolean =>
  within !== undefined &&
  trace.continues.some(
    (c) => c.within === within && c.path.responded !== 'no' && !has(c.path, 'credential', true),
  );

/** It answers 401, or the like, where the credential is missing. */
function denying(trace: Trace, name: string, inHandler: boolean): StepEffect[] | undefined {
  const what = because(trace);
  const denials = trace.answers.filter((answer) => isDenial(answer) && !isOverrun(trace, answer));
  if (what === undefined || denials.length === 0) return undefined;
  const verified = verificationIn(trace) !== undefined;
  const without = denials.filter((answer) => has(answer.path, 'credential', false));
  // A denial that can only be met by requests that have a credential lets anonymous ones pass, unless nothing goes on
  // without one.
  const plain = denials.find((answer) => !has(answer.path, 'credential', true));
  const goesOnWith = trace.continues.every((c) => has(c.path, 'credential', true));
  const strict =
    without.find((answer) => !has(answer.path, 'credential', true)) ??
    (inHandler || goesOnWith ? without[0] : undefined) ??
    plain;
  if (strict && inHandler && isForSome(trace, strict))
    return [
      effect('authentication', 'possible', 'low', {
        summary: `${name} ${what} and ${described(strict)}, for some requests only`,
        location: strict.at,
      }),
    ];
  if (strict && (!inHandler || has(strict.path, 'credential', false) || verified)) {
    const sure = has(strict.path, 'credential', false) || verified;
    return required(sure ? 'high' : 'medium', `${name} ${what} and ${described(strict)}`, strict.at);
  }
  const passesUnchecked = trace.continues.some(
    (c) => !has(c.path, 'credential', true) && !has(c.path, 'permission', true),
  );
  const [denial] = denials;
  return denial && !inHandler && !passesUnchecked
    ? required('medium', `${name} ${what} and ${described(denial)}`, denial.at)
    : undefined;
}

/** Is it refused on a condition that others do not meet, who get their answer without a credential? */
function isForSome(trace: Trace, { path }: AnswerEvent): boolean {
  const conditions = path.facts.filter(({ on }) => on === 'other' || on === 'input');
  return (
    conditions.length > 0 &&
    trace.answers.some(
      (answer) =>
        isSuccess(answer) &&
        !has(answer.path, 'credential', true) &&
        !has(answer.path, 'credential', false) &&
        conditions.some((fact) => !answer.path.facts.includes(fact)),
    )
  );
}

/**
 * Whatever it answers otherwise (400, 404, nothing): that it goes on only where a credential was found good is
 * authentication. Going on is passing to the next step, or an answer that is no error.
 */
function goingOn(trace: Trace, name: string, inHandler: boolean): StepEffect[] | undefined {
  // "Nobody is signed in" is no success, whatever the status.
  const isRefusal = ({ path, body }: AnswerEvent): boolean =>
    has(path, 'credential', false) && !has(path, 'credential', true) && isBare(body);
  const answers = trace.answers.filter(isSuccess);
  if (trace.continues.length === 0 && isForStrangers(answers)) return undefined;
  const ways = [...trace.continues, ...answers.filter((answer) => !isRefusal(answer))];
  const [first] = ways;
  if (!first || !ways.every((way) => has(way.path, 'credential', true))) return undefined;
  // What was looked up for a caller who is known is there for a stranger too: `if (user) filter.push(user.id)`.
  if (inHandler && trace.welcomesBoth) return bothWays(name, trace.welcomesBoth);
  const at = first.path.facts.find((fact) => fact.on === 'credential' && fact.holds)?.at;
  const what = because(trace) ?? 'checks a credential';
  const sure = trace.answers.some((answer) => !has(answer.path, 'credential', true));
  return required(sure ? 'high' : 'medium', `${name} ${what} and goes on only with a good one`, at);
}

/** The page to log in at: who has done so already is sent elsewhere. */
const isForStrangers = (answers: readonly AnswerEvent[]): boolean => {
  const known = answers.filter(({ path }) => has(path, 'credential', true));
  const others = answers.filter(({ path }) => !has(path, 'credential', true));
  return (
    known.length > 0 &&
    known.every(({ how }) => how === 'redirect') &&
    others.length > 0 &&
    others.every(({ how }) => how === 'render' || how === 'respond')
  );
};

/** `{ success }` of a helper, which is true only where a credential was found good. */
const tellsOfCredential = (body: Value | undefined): boolean =>
  body?.t === 'union' &&
  alternatives(body).every(
    (one) =>
      one.t === 'obj' &&
      [...one.props.values()].some(
        (field) =>
          field.t === 'unk' &&
          [...(field.implies?.truthy ?? []), ...(field.implies?.falsy ?? [])].some(
            ({ on, holds }) => on === 'credential' && holds,
          ),
      ),
  );

/**
 * The session is tested somewhere below the handler, which answers in any case: what is done for strangers may be
 * nothing at all, or may be the public part.
 */
function decidingInside(trace: Trace, name: string, inHandler: boolean): StepEffect[] | undefined {
  const verification = verificationIn(trace);
  const isTested =
    [...trace.catalog, ...trace.answers].some(({ path }) => has(path, 'credential', true)) ||
    trace.answers.some(({ body }) => tellsOfCredential(body));
  if (!inHandler || !verification || !isTested) return undefined;
  return [
    effect('authentication', 'possible', 'low', {
      summary: `${name} asks \`${verification.symbol}\` and answers strangers too, perhaps with nothing`,
      location: verification.at,
    }),
  ];
}

/** Its author thought of strangers: a guest's basket, a conversation without an account. */
function treatingBoth(trace: Trace, name: string, inHandler: boolean): StepEffect[] | undefined {
  return inHandler && trace.treatsBoth ? bothWays(name, trace.treatsBoth) : undefined;
}

const bothWays = (name: string, location: Location): StepEffect[] => [
  effect('authentication', 'possible', 'low', {
    summary: `${name} does one thing for callers who are known and another for strangers`,
    location,
  }),
];

/** It gives the credential to code that cannot be seen, which may check it: a proxy, an identity provider's client. */
function handedOver(trace: Trace, name: string): StepEffect[] | undefined {
  const [out] = trace.handedOver;
  if (!out || (verificationIn(trace) && !out.isRequest)) return undefined;
  return [
    effect('authentication', 'possible', 'low', {
      summary: `${name} hands ${out.what} to \`${out.to}\`, which may check it`,
      location: out.at,
    }),
  ];
}

/** It answers 401 under a condition that was not understood: most likely it looked for a credential. */
function deniedForUnknownReasons(trace: Trace, name: string, inHandler: boolean): StepEffect[] | undefined {
  const denial = trace.answers.find(
    (answer) =>
      answer.status === 401 && !has(answer.path, 'credential', true) && !has(answer.path, 'failed', true),
  );
  // Of a middleware that looks at a credential it is known what it does without one.
  if (!denial || (!inHandler && because(trace) !== undefined)) return undefined;
  return [
    effect('authentication', 'possible', 'low', {
      summary: `${name} ${described(denial)}, under a condition that could not be followed`,
      location: denial.at,
    }),
  ];
}

/** A middleware that looks at a credential and lets requests without one pass. */
function undecided(trace: Trace, name: string, inHandler: boolean): StepEffect[] {
  const verification = verificationIn(trace);
  const what = because(trace);
  if (inHandler || what === undefined) return [];
  return verification || trace.answers.some(isDenial)
    ? [
        effect('authentication', 'optional', 'medium', {
          summary: `${name} ${what}, but lets requests without one pass`,
          location: verification?.at ?? trace.credentials[0]?.at,
        }),
      ]
    : [];
}

/** Written out in the code: nothing in it was computed. */
const isBare = (value: Value | undefined, depth = 3): boolean => {
  if (!value || value.t === 'lit') return true;
  if (depth === 0) return false;
  if (value.t === 'arr') return !value.open && value.items.every((item) => isBare(item, depth - 1));
  return (
    value.t === 'obj' &&
    !value.model &&
    !value.open &&
    [...value.props.values()].every((item) => isBare(item, depth - 1))
  );
};

import { isForServices, mayAskForMore } from '../../../server/src/check/elevated';
import {
  databaseCall,
  isOfCaller,
  partName,
  requestPart,
  writtenFields,
  type DatabaseCall,
} from '../../../server/src/check/databaseViews';
import { endpointName, joinByLocation } from '../../../server/src/check/ruleApi';
import { wordsOf } from '../../../server/src/check/words';
import type { Confidence, Endpoint } from '../../../server/src/model/endpoint';
import type { Report, Rule, RuleMeta } from '../../../server/src/model/rule';
import type { Usage, ValueView } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'client-controlled-privilege',
  title: 'Privilege, owner or price from the client',
  description: 'A field that the server has to decide is written as the client sent it.',
  area: 'authorization',
  severity: 'error',
  owasp: ['API3:2023'],
  cwe: [915, 269],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

interface Kind {
  readonly what: string;
  readonly field: RegExp;
  /** Records on which the field matters; absent: on all. */
  readonly model?: RegExp;
  readonly advice: string;
}

const ACCOUNT = /user|account|member|customer|profile|admin|employee|person|player/i;
const KINDS: readonly Kind[] = [
  {
    what: 'a privilege',
    field:
      /^(is ?|has ?)?(super ?)?(admin|administrator|staff|root|moderator|superuser)( access)?$|^(user ?)?(role|roles|permission|permissions|scopes|privileges|access level|user type|role id|roles? ids?)$/,
    model: ACCOUNT,
    advice: 'Set it by the server, or let only administrators set it.',
  },
  {
    what: 'a confirmation',
    field: /^(is ?)?(email |phone |kyc )?(verified|email verified|approved|activated)$/,
    model: ACCOUNT,
    advice: 'Set it when the proof arrives.',
  },
  {
    what: 'an amount of money',
    field: /^(account |wallet )?(balance|credits?)$/,
    model: /user|account|wallet|member|customer|player/i,
    advice: 'Compute it from what was booked.',
  },
  {
    what: 'a price',
    field: /^(unit |total |sub ?)?(price|total|amount|cost|discount)$/,
    model: /order|cart|basket|purchase|checkout|booking|invoice|payment|sale/i,
    advice: 'Look it up by the id of what is bought.',
  },
  {
    what: 'the owner',
    field: /^(user|owner|author|creator|account|customer)( ?id)?$|^created ?by$/,
    advice: 'Take it from the session or token.',
  },
];

const check: Rule['check'] = ({ service }) =>
  joinByLocation(
    service.endpoints
      .filter(isCandidate)
      .flatMap((endpoint) => endpoint.usages.flatMap((usage) => judge(endpoint, usage) ?? [])),
  );

/** Where a role was asked for, or may have been, its holders may decide. */
const isCandidate = (endpoint: Endpoint): boolean => {
  const { posture, protocol, path } = endpoint;
  return (
    protocol !== 'message' &&
    posture.authorization.state !== 'present' &&
    posture.authorization.state !== 'unknown' &&
    !isForServices(endpoint) &&
    !mayAskForMore(endpoint) &&
    !/(^|\/)(admin|internal)(\/|$)/i.test(path)
  );
};

function judge(endpoint: Endpoint, usage: Usage): Report | undefined {
  const call = databaseCall(usage);
  if (!call?.writes || usage.permitted || usage.developmentOnly) return undefined;
  for (const [name, view] of writtenFields(call)) {
    const found = KINDS.find((kind) => kind.field.test(wordsOf(name).join(' ')));
    const part = found && given(view, usage);
    if (!found || !part || !matters(found, call, endpoint)) continue;
    return {
      message: `${endpointName(endpoint)} writes ${part} to \`${name}\` by \`${usage.label}\`: the client decides ${found.what}. ${found.advice}`,
      location: usage.location,
      severity: found.what === 'a privilege' || found.what === 'an amount of money' ? 'error' : 'warning',
      confidence: confidenceOf(found, view, endpoint),
      endpoint,
      key: name,
    };
  }
  return undefined;
}

/** The part of the body or query that is written, if nothing on the way has looked at it. */
function given(view: ValueView, { checked = [] }: Usage): string | undefined {
  const part = isOfCaller(view) ? undefined : requestPart(view);
  if (!part || (part.source !== 'body' && part.source !== 'query') || part.vague === true) return undefined;
  return checked.includes(partName(part)) ? undefined : partName(part);
}

function matters(kind: Kind, call: DatabaseCall, endpoint: Endpoint): boolean {
  if (kind.what === 'the owner')
    return (
      endpoint.posture.authentication.state === 'present' && !ACCOUNT.test(call.model.split('.').at(-1) ?? '')
    );
  return kind.model === undefined || kind.model.test(call.model) || kind.model.test(endpoint.path);
}

/** A schema may leave harmless values alone; an unseen check is the likelier the more is asked for. */
function confidenceOf(kind: Kind, view: ValueView, { posture, protocol }: Endpoint): Confidence {
  if (requestPart(view)?.validated === true) return 'low';
  const isGrave = kind.what === 'a privilege' || kind.what === 'an amount of money';
  return isGrave && protocol === 'http' && posture.authorization.state === 'not-needed' ? 'high' : 'medium';
}

export const rule: Rule = { meta, check };

/** What names of properties and parameters say about their values. */
import { isPlainPasswordName, wordsOf } from '../../check/words';
import { follow, type DocNode } from '../../parse/openapiTree';

const joined = (name: string): string => wordsOf(name).join(' ');

type Kinds = readonly (readonly [RegExp, string])[];

const kindOf = (kinds: Kinds, name: string): string | undefined =>
  kinds.find(([pattern]) => pattern.test(joined(name)))?.[1];

const SECRETS: Kinds = [
  [
    /^(?:\w+ )?(?:password|passwd|pwd) ?(?:hash|digest|salt)$|^(?:hashed|encrypted) password$/,
    'the hash of a password',
  ],
  [/^(?:private|signing|encryption|master) key(?: pem)?$/, 'a private key'],
  [
    /^(?:cvv2?|cvc2?|card (?:cvv|cvc|verification (?:code|value))|card security code|security code)$/,
    'the check digits of a card',
  ],
  [/^(?:full )?(?:card number|credit card(?: number)?)$|^pan$/, 'the number of a card'],
  [/^(?:ssn|social security number)$/, 'a social security number'],
  [/^(?:mfa|totp|otp|two factor) secret$/, 'the secret of a second factor'],
];

/** What a property of a response is that nobody should be shown. Tokens are left out: signing in answers them. */
export function shownSecret(name: string): string | undefined {
  const known = kindOf(SECRETS, name);
  if (known !== undefined) return known;
  return isPlainPasswordName(name) &&
    /^(?:\w+ )?(?:password|passwd|pwd)$/.test(joined(name)) &&
    !ABOUT.test(joined(name))
    ? 'a password'
    : undefined;
}

const ABOUT =
  /^(?:has|is|needs?|requires?|require|use|allow|enable|show|no|with|must|can|change|reset|force|forgot|temporary|temp|initial|generated)\b/;

/** A text, not a flag, a date or a whole thing about it. */
export function holdsText(schema: DocNode): boolean {
  const type = schema.get('type');
  const types =
    type?.kind === 'seq'
      ? type.children.map((item) => String(follow(item).value))
      : [String(type?.value ?? '')];
  return (
    types.includes('string') && !schema.has('enum') && !/^date|uri|url|uuid/.test(schema.text('format') ?? '')
  );
}

const DECISIVE: Kinds = [
  [/^(?:is )?(?:super ?)?(?:admin|administrator|superuser|staff|root|owner|moderator)$/, 'who is privileged'],
  [
    /^(?:user )?roles?(?: ids?)?$|^(?:permissions|privileges|access level|user level)$/,
    'what somebody may do',
  ],
  [/^(?:is )?(?:email |phone |account |user )?verified$|^(?:is )?approved$/, 'what was checked'],
  [/^(?:account |wallet )?balance$|^credits?(?: balance)?$/, 'what somebody owns'],
  [/^(?:unit |total )?price$|^discount(?: percent| rate)?$/, 'what something costs'],
];

/** What a property decides that callers of most operations should not choose. */
export const decisive = (name: string): string | undefined => kindOf(DECISIVE, name);

const PERSONAL: Kinds = [
  [
    /^(?:ssn|social security(?: number)?|national id(?: number)?|tax (?:id|number)|passport(?: number| no)?)$/,
    'an official number of a person',
  ],
  [/^(?:e ?mail(?: address)?|user email)$/, 'an email address'],
  [/^(?:phone|phone number|mobile(?: number)?|msisdn)$/, 'a telephone number'],
  [/^(?:dob|birth ?date|birth ?day|date of birth)$/, 'a date of birth'],
  [/^(?:credit )?card(?: number)?$|^(?:iban|pan|account number)$/, 'a number of a card or account'],
  [
    /^(?:diagnosis|medical record(?: number)?|mrn|health insurance(?: number)?)$/,
    'about the health of a person',
  ],
];

/** What a parameter tells about a person. */
/** A subject in the middle of a sentence. */
export const lowered = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

export const personal = (name: string): string | undefined => kindOf(PERSONAL, name);

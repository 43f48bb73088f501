/** Endpoints that may ask for more than a login, though the check itself was not seen. */
import type { AnswerView, ChainStep, Endpoint } from '../model/endpoint';
import { stepsBeforeHandler } from './ruleApi';

/** Called by other services, which have no records and roles of their own. */
const SERVICES = /(^|\/)(cron|crons|webhooks?|callbacks?|workflows?|qstash)(\/|$)/i;
/** Credentials that operators and services have, and users do not. */
const OPERATORS =
  /basic|api-?_?key|x-[\w-]*(key|secret|signature)|secret|signature|qstash|svix|internal|service[-_ ]?token|admin|hmac|cron/i;
const MORE =
  /admin|role|permission|polic|abilit|can[A-Z(]|scope|staff|superuser|owner|member|allow|restrict|acl|rbac|privilege|access|grant|author/i;

/** Behind the key of a service, a signature, or the password of operators. */
export const isForServices = ({ path, posture }: Endpoint): boolean =>
  SERVICES.test(path) || posture.authentication.evidence.some(({ summary }) => OPERATORS.test(summary));

/** A step whose name says that it asks for more than a login, or somebody is refused for a reason not followed. */
export const mayAskForMore = (endpoint: Endpoint): boolean =>
  endpoint.answers.some(mayRefuse) || stepsBeforeHandler(endpoint).some(asksByName);

const asksByName = ({ label, kind, effects }: ChainStep): boolean =>
  kind !== 'validator' &&
  MORE.test(label) &&
  !/^cors|accessLog|authoriz(e|ation)Header/i.test(label) &&
  !effects.some(({ control }) => control === 'bodyLimit' || control === 'logging');

/** A 403, or an error whose status is not known. */
const mayRefuse = ({ how, status }: AnswerView): boolean =>
  status === 403 || (how === 'throw' && status === undefined);

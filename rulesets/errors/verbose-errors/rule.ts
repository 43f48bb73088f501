import { endpointName, joinByLocation } from '../../../server/src/check/ruleApi';
import { exposurePlace, verboseErrorFixes, type ExposureData } from '../../../server/src/fix/errors';
import type { ErrorExposure } from '../../../server/src/model/endpoint';
import type { Severity } from '../../../server/src/model/finding';
import { sameLocation, type Location } from '../../../server/src/model/location';
import type { Report, Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'verbose-errors',
  title: 'Verbose errors',
  description: 'A caught error, its message or its stack is sent to the client.',
  area: 'errors',
  severity: 'warning',
  range: ['info', 'error'],
  owasp: ['API8:2023'],
  cwe: [209],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

const WHAT = {
  stack: 'the stack of an error',
  message: 'the message of a caught error',
  error: 'a caught error object',
} as const;
const SEVERITY: Readonly<Record<ErrorExposure['what'], Severity>> = {
  stack: 'error',
  message: 'warning',
  error: 'warning',
};

/** What tells an attacker most comes first: one call that sends several of them is one finding. */
const WORST: readonly ErrorExposure['what'][] = ['stack', 'error', 'message'];

function check({ service, modules }: RuleContext): Report[] {
  const ofEndpoints = joinByLocation(
    service.endpoints.flatMap((endpoint) =>
      open(endpoint.exposures).map((exposure) => ({
        ...report(endpointName(endpoint), exposure, exposurePlace(exposure, modules)),
        endpoint,
      })),
    ),
  );
  const isTold = (exposure: ErrorExposure): boolean =>
    ofEndpoints.some(({ location }) => sameLocation(location, exposurePlace(exposure, modules)));
  const ofStrays = service.strays.flatMap((stray) =>
    open(stray.exposures)
      .filter((exposure) => !isTold(exposure))
      .map((exposure) => report(`\`${stray.name}\``, exposure, exposurePlace(exposure, modules))),
  );
  return [...ofEndpoints, ...ofStrays];
}

/** One piece for each place that sends, the worst. */
function open(exposures: readonly ErrorExposure[]): readonly ErrorExposure[] {
  const shown = exposures
    .filter((exposure) => !exposure.developmentOnly)
    .sort((a, b) => WORST.indexOf(a.what) - WORST.indexOf(b.what));
  return shown.filter((e, i) => shown.findIndex((other) => sameLocation(other.sentAt, e.sentAt)) === i);
}

function report(who: string, exposure: ErrorExposure, place: Location): Report {
  const data: ExposureData = { sentAt: place };
  return {
    message: `${who} sends ${WHAT[exposure.what]} to the client (\`${exposure.sentBy}\`), which can show queries, paths and library internals. Send a generic message and log the error.`,
    location: place,
    severity: SEVERITY[exposure.what],
    confidence: exposure.confidence,
    related: related(exposure),
    data,
    key: 'exposure',
  };
}

const related = (exposure: ErrorExposure): Report['related'] => [
  ...(exposure.caughtAt ? [{ location: exposure.caughtAt, message: 'the error comes from here' }] : []),
  ...exposure.steps.map((step) => ({ location: step.location, message: step.label })),
];

export const rule: Rule = { meta, check, fixes: verboseErrorFixes };

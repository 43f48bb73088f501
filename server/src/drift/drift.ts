/** Holds the OpenAPI documents of a workspace against its code. Pure; costs nothing where there is no document. */
import { DRIFT_RULE_SET } from '../../../rulesets/drift/index';
import type { Application, Service } from '../model/endpoint';
import type { ModuleFacts } from '../model/facts';
import type { Finding } from '../model/finding';
import type { ProjectInfo } from '../model/project';
import type { RuleMeta } from '../model/rule';
import type { TextOf } from './align';
import { pairsOf } from './pair';
import type { DriftContext, DriftReport, DriftRule } from './ruleApi';
import type { DocumentSketch } from '../openapi/sketch/sketch';

export interface DriftInput {
  readonly documents: readonly DocumentSketch[];
  readonly service: Service;
  readonly modules: ReadonlyMap<string, ModuleFacts>;
  readonly projectOf: (file: string) => ProjectInfo | undefined;
  readonly text: TextOf;
  readonly isOn: (meta: RuleMeta) => boolean;
}

export interface DriftOutput {
  readonly findings: readonly Finding[];
  /** Rules that failed. */
  readonly failures: readonly { readonly ruleId: string; readonly message: string }[];
}

/** Packages that make a description from code, its decorators, schemas or comments. */
const GENERATORS = [
  '@nestjs/swagger',
  '@fastify/swagger',
  'fastify-swagger',
  'tsoa',
  '@tsoa/runtime',
  'swagger-jsdoc',
  'express-jsdoc-swagger',
  'swagger-autogen',
  '@hono/zod-openapi',
  'hono-openapi',
  '@asteasolutions/zod-to-openapi',
  'zod-openapi',
  'routing-controllers-openapi',
  '@elysiajs/swagger',
  '@elysiajs/openapi',
  'hapi-swagger',
  'koa-swagger-decorator',
  'trpc-openapi',
  'trpc-to-openapi',
  'next-swagger-doc',
  'next-openapi-gen',
  'express-zod-api',
  'express-oas-generator',
];

export function drift(input: DriftInput): DriftOutput {
  const { documents, service, modules } = input;
  const rules = DRIFT_RULE_SET.filter(({ meta }) => input.isOn(meta));
  const pairs = rules.length > 0 ? pairsOf(documents, service, input.text) : [];
  if (pairs.length === 0) return { findings: [], failures: [] };
  const context: DriftContext = { pairs, service, modules, generatorOf: generatorIn(input) };
  const failures: DriftOutput['failures'][number][] = [];
  const findings = rules.flatMap((rule) => {
    try {
      return rule.check(context).map((report) => findingOf(rule, report));
    } catch (error) {
      failures.push({
        ruleId: rule.meta.id,
        message: error instanceof Error ? error.message : String(error),
      });
      return [];
    }
  });
  return { findings, failures };
}

const generatorIn =
  ({ projectOf }: DriftInput) =>
  ({ location }: Application): string | undefined => {
    const dependencies = projectOf(location.file)?.dependencies ?? {};
    return GENERATORS.find((name) => name in dependencies);
  };

function findingOf({ meta }: DriftRule, report: DriftReport): Finding {
  const { message, location, confidence, severity, endpoint, alsoEndpoints = [], related, data } = report;
  return {
    ruleId: meta.id,
    message,
    location,
    severity: severity ?? meta.severity,
    confidence,
    cwe: meta.cwe,
    owasp: meta.owasp,
    related,
    fingerprint: '',
    ...(endpoint && { endpoint }),
    ...(alsoEndpoints.length > 0 && { alsoEndpoints }),
    ...(data && { data }),
  };
}

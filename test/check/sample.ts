import { CONTROL_IDS, type ControlState, type Endpoint } from '../../server/src/model/endpoint';
import type { ModuleFacts } from '../../server/src/model/facts';
import type { Finding } from '../../server/src/model/finding';
import type { Report, Rule, RuleMeta } from '../../server/src/model/rule';
import { DEFAULT_SETTINGS, type ScopedSettings, type Settings } from '../../server/src/model/settings';
import { extractFacts } from '../../server/src/extract/extract';

export const meta = (id: string, more: Partial<RuleMeta> = {}): RuleMeta => ({
  id,
  title: id,
  description: id,
  area: 'authentication',
  severity: 'warning',
  owasp: ['API2:2023'],
  cwe: [306],
  presets: ['recommended', 'strict'],
  fixable: false,
  ...more,
});

export const rule = (id: string, check: () => Report[], more: Partial<RuleMeta> = {}): Rule => ({
  meta: meta(id, more),
  check,
});

export const facts = (file: string, text: string): ModuleFacts => extractFacts(file, text, 'h');

export const scope = (settings: Partial<Settings> = {}, base = '/w'): ScopedSettings => ({
  settings: { ...DEFAULT_SETTINGS, ...settings },
  base,
});

export const finding = (
  ruleId: string,
  file: string,
  span: readonly [number, number],
  more: Partial<Finding> = {},
): Finding => ({
  ruleId,
  message: `${ruleId} found`,
  location: { file, span },
  severity: 'warning',
  confidence: 'high',
  cwe: [],
  owasp: [],
  related: [],
  fingerprint: '',
  ...more,
});

const unknown: ControlState = { state: 'unknown', confidence: 'low', evidence: [] };

export const endpoint = (method: string, path: string, more: Partial<Endpoint> = {}): Endpoint => ({
  id: `${method} ${path}`,
  protocol: 'http',
  method,
  path,
  framework: 'express',
  app: 'app',
  location: { file: '/w/a.ts', span: [0, 20] },
  nameLocation: { file: '/w/a.ts', span: [0, 10] },
  chain: [],
  reads: [],
  flows: [],
  exposures: [],
  answers: [],
  usages: [],
  traits: { changesState: false, work: [], returnsData: true, isStatic: false, isErrorOrFallback: false },
  posture: Object.fromEntries(CONTROL_IDS.map((id) => [id, unknown])) as Endpoint['posture'],
  unknowns: [],
  ...more,
});

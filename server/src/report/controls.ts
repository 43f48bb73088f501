import { CONTROL_IDS, type ControlId, type ControlStateName } from '../model/endpoint';

export interface ControlInfo {
  readonly id: ControlId;
  readonly label: string;
  /** At most five letters, for a terminal's table. */
  readonly short: string;
  /** Share of an endpoint's score; see score.ts. */
  readonly weight: number;
  /** Shown in every table, whatever was found. */
  readonly main: boolean;
}

const INFO: Readonly<Record<ControlId, Omit<ControlInfo, 'id'>>> = {
  authentication: { label: 'Authentication', short: 'Auth', weight: 4, main: true },
  authorization: { label: 'Authorization', short: 'Authz', weight: 3, main: true },
  validation: { label: 'Input validation', short: 'Input', weight: 3, main: true },
  rateLimit: { label: 'Rate limit', short: 'Rate', weight: 2, main: true },
  errorExposure: { label: 'Error hiding', short: 'Error', weight: 2, main: true },
  responseExposure: { label: 'Response shaping', short: 'Resp', weight: 1, main: false },
  bodyLimit: { label: 'Body limit', short: 'Body', weight: 1, main: false },
  transport: { label: 'Transport', short: 'TLS', weight: 1, main: false },
  headers: { label: 'Headers', short: 'Heads', weight: 1, main: false },
  logging: { label: 'Logging', short: 'Log', weight: 1, main: false },
  methodHandling: { label: 'Methods', short: 'Verbs', weight: 1, main: false },
};

export const CONTROLS: readonly ControlInfo[] = CONTROL_IDS.map((id) => ({ id, ...INFO[id] }));

export const STATE_MARKS: Readonly<Record<ControlStateName, string>> = {
  present: '✓',
  absent: '✗',
  unknown: '?',
  'not-needed': '–',
};

export const STATE_LABELS: Readonly<Record<ControlStateName, string>> = {
  present: 'present',
  absent: 'absent',
  unknown: 'unknown',
  'not-needed': 'not needed',
};

/** `unknown` without a reason means that nothing looked at the control; it is neither shown nor scored. */
export const isAssessed = (control: {
  readonly state: ControlStateName;
  readonly evidence: readonly unknown[];
}): boolean => control.state !== 'unknown' || control.evidence.length > 0;

/** A record with one value for each control. */
export function forEachControl<T>(make: (id: ControlId) => T): Readonly<Record<ControlId, T>> {
  const record: Partial<Record<ControlId, T>> = {};
  for (const id of CONTROL_IDS) record[id] = make(id);
  return record as Record<ControlId, T>;
}

import type { ControlId } from '../model/endpoint';

export interface OwaspCategory {
  /** `API2:2023` */
  readonly id: string;
  readonly title: string;
  readonly url: string;
  /** Controls that counter the risk; empty where only findings speak of it. */
  readonly controls: readonly ControlId[];
}

const page = (slug: string): string => `https://owasp.org/API-Security/editions/2023/en/${slug}/`;

/** OWASP API Security Top 10, edition 2023 (owasp.org/API-Security/editions/2023). */
export const OWASP_API_2023: readonly OwaspCategory[] = [
  {
    id: 'API1:2023',
    title: 'Broken Object Level Authorization',
    url: page('0xa1-broken-object-level-authorization'),
    controls: ['authorization'],
  },
  {
    id: 'API2:2023',
    title: 'Broken Authentication',
    url: page('0xa2-broken-authentication'),
    controls: ['authentication'],
  },
  {
    id: 'API3:2023',
    title: 'Broken Object Property Level Authorization',
    url: page('0xa3-broken-object-property-level-authorization'),
    controls: ['validation', 'responseExposure'],
  },
  {
    id: 'API4:2023',
    title: 'Unrestricted Resource Consumption',
    url: page('0xa4-unrestricted-resource-consumption'),
    controls: ['rateLimit', 'bodyLimit'],
  },
  {
    id: 'API5:2023',
    title: 'Broken Function Level Authorization',
    url: page('0xa5-broken-function-level-authorization'),
    controls: ['authorization', 'methodHandling'],
  },
  {
    id: 'API6:2023',
    title: 'Unrestricted Access to Sensitive Business Flows',
    url: page('0xa6-unrestricted-access-to-sensitive-business-flows'),
    controls: ['rateLimit'],
  },
  {
    id: 'API7:2023',
    title: 'Server Side Request Forgery',
    url: page('0xa7-server-side-request-forgery'),
    controls: [],
  },
  {
    id: 'API8:2023',
    title: 'Security Misconfiguration',
    url: page('0xa8-security-misconfiguration'),
    controls: ['errorExposure', 'transport', 'headers', 'logging'],
  },
  {
    id: 'API9:2023',
    title: 'Improper Inventory Management',
    url: page('0xa9-improper-inventory-management'),
    controls: [],
  },
  {
    id: 'API10:2023',
    title: 'Unsafe Consumption of APIs',
    url: page('0xaa-unsafe-consumption-of-apis'),
    controls: [],
  },
];

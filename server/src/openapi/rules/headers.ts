/** Response headers by what they are for. */
import type { Header } from '../document/operations';

const LIMITS =
  /^(ratelimit|ratelimit-(limit|policy|remaining|reset)|x-rate-?limit-[\w-]+|x-ratelimit|retry-after)$/i;

export const isLimitHeader = ({ name }: Header): boolean => LIMITS.test(name);

export const hasHeader = (headers: readonly Header[], name: string): boolean =>
  headers.some((header) => header.name.toLowerCase() === name.toLowerCase());

/** The draft of the IETF in its present or its former form, or one of the two names that were common before it. */
export const tellsLimits = (headers: readonly Header[]): boolean =>
  ['RateLimit', 'X-RateLimit-Limit', 'X-Rate-Limit-Limit'].some((name) => hasHeader(headers, name)) ||
  (hasHeader(headers, 'RateLimit-Limit') && hasHeader(headers, 'RateLimit-Reset'));

/** The framework adapters, in the order in which they are asked for a package. */
import type { Framework } from '../link/routing/model';
import type { Registry } from '../link/routing/registry';
import { express } from './express';
import { nest } from './nest/nest';
import { next } from './next/next';
import { fastify } from './fastify/fastify';

export const frameworks = (registry: Registry): readonly Framework[] => [
  express(registry),
  fastify(),
  nest(),
  next(),
];

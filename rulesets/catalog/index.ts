/** All catalog files, imported statically so that they are bundled. */
import type { CatalogFile } from '../../server/src/model/catalog';
import authentication from './authentication.json';
import authorization from './authorization.json';
import database from './database.json';
import injection from './injection.json';
import logging from './logging.json';
import middleware from './middleware.json';
import node from './node.json';
import rateLimit from './rate-limit.json';
import usageAuthentication from './usage-authentication.json';
import usageAuthorization from './usage-authorization.json';
import usageCrypto from './usage-crypto.json';
import usageEncryption from './usage-encryption.json';
import usageExposure from './usage-exposure.json';
import validation from './validation.json';

// JSON imports widen literal types; the schema test checks that the files really have this shape.
export const CATALOG_FILES = [
  authentication,
  authorization,
  validation,
  rateLimit,
  middleware,
  logging,
  database,
  node,
  usageCrypto,
  usageAuthentication,
  usageAuthorization,
  usageEncryption,
  injection,
  usageExposure,
] as unknown as readonly CatalogFile[];

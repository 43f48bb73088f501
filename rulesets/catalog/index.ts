// Generated from the files of this folder by scripts/lists.ts; do not edit.
import type { CatalogFile } from '../../server/src/model/catalog';
import type { FrameworkHints } from '../../server/src/model/hints';
import adonisjs from './adonisjs.json';
import astro from './astro.json';
import authentication from './authentication.json';
import authorization from './authorization.json';
import azure from './azure.json';
import connect from './connect.json';
import database from './database.json';
import decorated from './decorated.json';
import elysia from './elysia.json';
import encore from './encore.json';
import feathers from './feathers.json';
import fetch from './fetch.json';
import firebase from './firebase.json';
import fresh from './fresh.json';
import graphql from './graphql.json';
import grpc from './grpc.json';
import h3 from './h3.json';
import hapi from './hapi.json';
import hono from './hono.json';
import http from './http.json';
import injection from './injection.json';
import itty from './itty.json';
import koa from './koa.json';
import lambda from './lambda.json';
import logging from './logging.json';
import loopback from './loopback.json';
import massAssignment from './mass-assignment.json';
import medusa from './medusa.json';
import middleware from './middleware.json';
import nexus from './nexus.json';
import node from './node.json';
import oak from './oak.json';
import orpc from './orpc.json';
import pothos from './pothos.json';
import rateLimit from './rate-limit.json';
import remix from './remix.json';
import restify from './restify.json';
import sails from './sails.json';
import socketio from './socketio.json';
import solidstart from './solidstart.json';
import strapi from './strapi.json';
import supabase from './supabase.json';
import sveltekit from './sveltekit.json';
import tanstack from './tanstack.json';
import trpc from './trpc.json';
import tsRest from './ts-rest.json';
import typeGraphql from './type-graphql.json';
import usageAuthentication from './usage-authentication.json';
import usageAuthorization from './usage-authorization.json';
import usageCrypto from './usage-crypto.json';
import usageEncryption from './usage-encryption.json';
import usageExposure from './usage-exposure.json';
import usageThrottling from './usage-throttling.json';
import validation from './validation.json';
import vercel from './vercel.json';

// JSON imports widen literal types; the schema test checks that the files really have this shape.
export const CATALOG_FILES = [
  adonisjs,
  astro,
  authentication,
  authorization,
  azure,
  connect,
  database,
  decorated,
  elysia,
  encore,
  feathers,
  fetch,
  firebase,
  fresh,
  graphql,
  grpc,
  h3,
  hapi,
  hono,
  http,
  injection,
  itty,
  koa,
  lambda,
  logging,
  loopback,
  massAssignment,
  medusa,
  middleware,
  nexus,
  node,
  oak,
  orpc,
  pothos,
  rateLimit,
  remix,
  restify,
  sails,
  socketio,
  solidstart,
  strapi,
  supabase,
  sveltekit,
  tanstack,
  trpc,
  tsRest,
  typeGraphql,
  usageAuthentication,
  usageAuthorization,
  usageCrypto,
  usageEncryption,
  usageExposure,
  usageThrottling,
  validation,
  vercel,
] as unknown as readonly CatalogFile[];

/** What lets the files of frameworks pass the pre-filter. */
export const CATALOG_HINTS: readonly FrameworkHints[] = CATALOG_FILES.flatMap(({ hints }) => hints ?? []);

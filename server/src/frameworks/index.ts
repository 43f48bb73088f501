// Generated from the files of this folder by scripts/lists.ts; do not edit.
import type { FrameworkDefinition } from '../link/routing/definition';
import { framework as adonisjs } from './adonisjs/adonisjs';
import { framework as astro } from './astro';
import { framework as azure } from './azure/azure';
import { framework as connect } from './connect/connect';
import { framework as elysia } from './elysia/elysia';
import { framework as encore } from './encore';
import { framework as express } from './express/express';
import { framework as fastify } from './fastify/fastify';
import { framework as feathers } from './feathers/feathers';
import { framework as fetch } from './fetch';
import { framework as firebase } from './firebase';
import { framework as fresh } from './fresh';
import { framework as graphql } from './graphql/graphql';
import { framework as grpc } from './grpc';
import { framework as h3 } from './h3/h3';
import { framework as hapi } from './hapi/hapi';
import { framework as hono } from './hono/hono';
import { framework as http } from './http';
import { framework as inversify } from './inversify';
import { framework as itty } from './itty';
import { framework as koa } from './koa/koa';
import { framework as lambda } from './lambda';
import { framework as loopback } from './loopback/loopback';
import { framework as medusa } from './medusa';
import { framework as nest } from './nest/nest';
import { framework as next } from './next/next';
import { framework as nexus } from './nexus';
import { framework as oak } from './oak';
import { framework as orpc } from './orpc/orpc';
import { framework as pothos } from './pothos/pothos';
import { framework as remix } from './remix/remix';
import { framework as restify } from './restify';
import { framework as routingControllers } from './routing-controllers';
import { framework as sails } from './sails/sails';
import { framework as socketio } from './socketio/socketio';
import { framework as solidstart } from './solidstart';
import { framework as strapi } from './strapi';
import { framework as supabase } from './supabase';
import { framework as sveltekit } from './sveltekit';
import { framework as tanstack } from './tanstack';
import { framework as trpc } from './trpc/trpc';
import { framework as tsRest } from './ts-rest/ts-rest';
import { framework as tsoa } from './tsoa';
import { framework as typeGraphql } from './type-graphql/type-graphql';
import { framework as vercel } from './vercel';

/** Every framework, in the order in which they are asked for a package. */
export const FRAMEWORKS: readonly FrameworkDefinition[] = [
  adonisjs,
  astro,
  azure,
  connect,
  elysia,
  encore,
  express,
  fastify,
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
  inversify,
  itty,
  koa,
  lambda,
  loopback,
  medusa,
  nest,
  next,
  nexus,
  oak,
  orpc,
  pothos,
  remix,
  restify,
  routingControllers,
  sails,
  socketio,
  solidstart,
  strapi,
  supabase,
  sveltekit,
  tanstack,
  trpc,
  tsRest,
  tsoa,
  typeGraphql,
  vercel,
];

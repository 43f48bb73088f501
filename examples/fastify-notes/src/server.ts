import rateLimit from '@fastify/rate-limit';
import Fastify from 'fastify';
import auth from './plugins/auth.js';
import database from './plugins/database.js';
import notes from './routes/notes/index.js';
import sessions from './routes/sessions.js';
import shares from './routes/shares/index.js';

const app = Fastify({ logger: true });

await app.register(database);
await app.register(auth);
await app.register(sessions, { prefix: '/sessions' });
await app.register(rateLimit, { max: 100, timeWindow: '1 minute' });
await app.register(notes, { prefix: '/notes' });
await app.register(shares, { prefix: '/shares' });

app.get('/health', async () => ({ status: 'ok' }));

app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
  request.log.error(error);
  const status = error.statusCode ?? 500;
  reply.code(status).send({ error: status < 500 ? error.message : 'internal error' });
});

await app.listen({ port: Number(process.env.PORT ?? 3000), host: '127.0.0.1' });

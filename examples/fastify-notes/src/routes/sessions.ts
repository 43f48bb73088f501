import { scryptSync, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

interface Credentials {
  email: string;
  password: string;
}

export default async function sessions(app: FastifyInstance): Promise<void> {
  app.post<{ Body: Credentials }>('/', async (request, reply) => {
    const user = await app.db.collection('users').findOne({ email: request.body.email });
    if (!user) return reply.code(401).send({ error: 'wrong email or password' });
    const given = scryptSync(request.body.password, user.salt, 64);
    if (!timingSafeEqual(given, Buffer.from(user.hash, 'hex'))) {
      return reply.code(401).send({ error: 'wrong email or password' });
    }
    return { token: app.jwt.sign({ id: String(user._id) }, { expiresIn: '1h' }) };
  });
}

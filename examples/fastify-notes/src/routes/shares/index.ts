import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

export default async function shares(app: FastifyInstance): Promise<void> {
  const collection = app.db.collection<{ _id: string; note: string; views: number }>('shares');

  app.post<{ Body: { note: string } }>('/', { onRequest: app.authenticate }, async (request, reply) => {
    const id = randomUUID();
    await collection.insertOne({ _id: id, note: request.body.note, views: 0 });
    return reply.code(201).send({ id });
  });

  app.get<{ Params: { id: string } }>('/:id', async (request, reply) => {
    const share = await collection.findOneAndUpdate({ _id: request.params.id }, { $inc: { views: 1 } });
    return share ?? reply.code(404).send({ error: 'no such share' });
  });

  app.delete<{ Params: { id: string } }>('/:id', async (request, reply) => {
    await collection.deleteOne({ _id: request.params.id });
    return reply.code(204).send();
  });

  app.post<{ Body: { url: string } }>('/import', async (request, reply) => {
    try {
      const answer = await fetch(request.body.url);
      return { text: await answer.text() };
    } catch (error) {
      return reply.code(502).send({ error: (error as Error).stack });
    }
  });
}

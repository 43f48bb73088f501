import { Type, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { ObjectId } from 'mongodb';

const NoteId = Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{24}$' }) });
const NewNote = Type.Object(
  { title: Type.String({ minLength: 1, maxLength: 120 }), text: Type.String({ maxLength: 20_000 }) },
  { additionalProperties: false },
);

export default async function notes(instance: FastifyInstance): Promise<void> {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const collection = app.db.collection('notes');

  app.addHook('onRequest', app.authenticate);

  app.get('/', async (request) => collection.find({ owner: request.user.id }).limit(100).toArray());

  app.post('/', { schema: { body: NewNote } }, async (request, reply) => {
    const created = await collection.insertOne({ ...request.body, owner: request.user.id });
    return reply.code(201).send({ id: created.insertedId });
  });

  app.get('/:id', { schema: { params: NoteId } }, async (request, reply) => {
    const note = await collection.findOne({ _id: new ObjectId(request.params.id), owner: request.user.id });
    return note ?? reply.code(404).send({ error: 'no such note' });
  });

  app.put<{ Params: { id: string }; Body: Record<string, unknown> }>('/:id', async (request, reply) => {
    await collection.updateOne({ _id: new ObjectId(request.params.id) }, { $set: request.body });
    return reply.code(204).send();
  });

  app.get<{ Querystring: { pattern: string } }>('/search', async (request) => {
    const pattern = new RegExp(request.query.pattern, 'i');
    return collection.find({ owner: request.user.id, text: pattern }).toArray();
  });
}

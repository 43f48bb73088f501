import fp from 'fastify-plugin';
import { type Db, MongoClient } from 'mongodb';

declare module 'fastify' {
  interface FastifyInstance {
    db: Db;
  }
}

export default fp(async (app) => {
  const client = await MongoClient.connect(process.env.MONGO_URL ?? 'mongodb://localhost:27017');
  app.decorate('db', client.db('notes'));
  app.addHook('onClose', () => client.close());
});

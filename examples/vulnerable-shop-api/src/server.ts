import { app } from './app';
import { config } from './config';
import { connect } from './db';
import { logger } from './logger';

async function main(): Promise<void> {
  await connect();
  app.listen(config.port, () => logger.info({ port: config.port }, 'shop API is listening'));
}

main().catch((error: unknown) => {
  logger.fatal({ error }, 'could not start');
  process.exit(1);
});

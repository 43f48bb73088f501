import express from 'express';
import helmet from 'helmet';
import { errorHandler } from './middleware/errors';
import { adminRouter } from './routes/admin';
import { authRouter } from './routes/auth';
import { healthRouter } from './routes/health';
import { ordersRouter } from './routes/orders';
import { productsRouter } from './routes/products';
import { uploadsRouter } from './routes/uploads';
import { usersRouter } from './routes/users';
import { webhooksRouter } from './routes/webhooks';

export const app = express();

app.use(helmet());
app.use('/api/webhooks', express.raw({ type: 'application/json', limit: '256kb' }), webhooksRouter);
app.use(express.json());

app.use(healthRouter);
app.use('/api/auth', authRouter);
app.use('/api/users', usersRouter);
app.use('/api/products', productsRouter);
app.use('/api/orders', ordersRouter);
app.use('/api/uploads', uploadsRouter);
app.use('/api/admin', adminRouter);

app.use(errorHandler);

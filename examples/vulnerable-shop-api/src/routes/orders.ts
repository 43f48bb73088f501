import { join } from 'node:path';
import { Router } from 'express';
import { z } from 'zod';
import { config } from '../config';
import { pool } from '../db';
import { orderLimiter } from '../middleware/limits';
import { requireAuth, type SessionUser } from '../middleware/requireAuth';
import { validate } from '../middleware/validate';

export const ordersRouter = Router();

ordersRouter.use(orderLimiter);
ordersRouter.use(requireAuth);

const orderId = z.object({ id: z.uuid() });
const newOrder = z.object({
  items: z
    .array(z.object({ productId: z.uuid(), quantity: z.number().int().min(1).max(100) }))
    .min(1)
    .max(50),
});

ordersRouter.get('/', async (_req, res) => {
  const user = res.locals.user as SessionUser;
  const found = await pool.query('SELECT id, status, created_at FROM orders WHERE user_id = $1 LIMIT 100', [user.id]);
  res.json(found.rows);
});

ordersRouter.post('/', validate({ body: newOrder }), async (req, res) => {
  const user = res.locals.user as SessionUser;
  const { items } = req.body as z.infer<typeof newOrder>;
  const created = await pool.query<{ id: string }>(
    'INSERT INTO orders (user_id, items, status) VALUES ($1, $2, $3) RETURNING id',
    [user.id, JSON.stringify(items), 'placed'],
  );
  res.status(201).json({ id: created.rows[0]?.id });
});

ordersRouter.get('/:id', validate({ params: orderId }), async (req, res) => {
  const user = res.locals.user as SessionUser;
  const found = await pool.query('SELECT id, status, items FROM orders WHERE id = $1 AND user_id = $2', [
    req.params.id,
    user.id,
  ]);
  if (found.rows.length === 0) res.status(404).json({ error: 'no such order' });
  else res.json(found.rows[0]);
});

ordersRouter.post('/:id/cancel', validate({ params: orderId }), async (req, res) => {
  await pool.query(`UPDATE orders SET status = 'cancelled' WHERE id = $1`, [req.params.id]);
  res.status(204).end();
});

ordersRouter.get('/:id/invoice', (req, res) => {
  res.sendFile(join(config.invoiceFolder, `${req.query.file}.pdf`));
});

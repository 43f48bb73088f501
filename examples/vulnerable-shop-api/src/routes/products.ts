import { Router } from 'express';
import { z } from 'zod';
import { pool, reviews } from '../db';
import { requireAuth, requireRole, type SessionUser } from '../middleware/requireAuth';
import { validate } from '../middleware/validate';
import { findProduct, searchProducts } from '../services/catalogue';

export const productsRouter = Router();

const newProduct = z.object({
  name: z.string().min(1).max(120),
  priceCents: z.number().int().positive(),
  stock: z.number().int().min(0),
});

productsRouter.get('/', async (req, res) => {
  const { q = '', sort = 'name' } = req.query;
  res.json(await searchProducts(String(q), String(sort)));
});

productsRouter.get('/:id', async (req, res) => {
  const product = await findProduct(req.params.id);
  if (product) res.json(product);
  else res.status(404).json({ error: 'no such product' });
});

productsRouter.post('/', requireAuth, requireRole('admin'), validate({ body: newProduct }), async (req, res) => {
  const { name, priceCents, stock } = req.body as z.infer<typeof newProduct>;
  const created = await pool.query<{ id: string }>(
    'INSERT INTO products (name, price_cents, stock) VALUES ($1, $2, $3) RETURNING id',
    [name, priceCents, stock],
  );
  res.status(201).json({ id: created.rows[0]?.id });
});

productsRouter.put('/:id', requireAuth, requireRole('admin'), async (req, res) => {
  await pool.query('UPDATE products SET name = $2, price_cents = $3, stock = $4 WHERE id = $1', [
    req.params.id,
    req.body.name,
    req.body.priceCents,
    req.body.stock,
  ]);
  res.status(204).end();
});

productsRouter.delete('/:id', async (req, res) => {
  await pool.query('DELETE FROM products WHERE id = $1', [req.params.id]);
  res.status(204).end();
});

productsRouter.get('/:id/reviews', async (req, res) => {
  const found = await reviews().find({ productId: req.params.id }).limit(100).toArray();
  res.json(found.map(({ rating, text, createdAt }) => ({ rating, text, createdAt })));
});

productsRouter.post('/:id/reviews', requireAuth, async (req, res) => {
  const user = res.locals.user as SessionUser;
  const { rating, text } = req.body;
  const duplicate = await reviews().findOne({ productId: String(req.params.id), text });
  if (duplicate) {
    res.status(409).json({ error: 'this review exists already' });
    return;
  }
  await reviews().insertOne({ productId: String(req.params.id), userId: user.id, rating, text, createdAt: new Date() });
  res.status(201).end();
});

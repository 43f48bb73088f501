import { createHmac, timingSafeEqual } from 'node:crypto';
import { Router } from 'express';
import { z } from 'zod';
import { config } from '../config';
import { pool } from '../db';

export const webhooksRouter = Router();

const paymentEvent = z.object({ orderId: z.uuid(), status: z.enum(['paid', 'failed', 'refunded']) });

function isSigned(body: Buffer, signature: string | undefined): boolean {
  if (!signature) return false;
  const expected = createHmac('sha256', config.paymentsSecret).update(body).digest();
  const given = Buffer.from(signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

webhooksRouter.post('/payments', async (req, res) => {
  if (!isSigned(req.body as Buffer, req.get('x-signature'))) {
    res.status(401).end();
    return;
  }
  const event = paymentEvent.safeParse(JSON.parse((req.body as Buffer).toString('utf8')));
  if (!event.success) {
    res.status(400).end();
    return;
  }
  await pool.query('UPDATE orders SET status = $1 WHERE id = $2', [event.data.status, event.data.orderId]);
  res.status(204).end();
});

webhooksRouter.post('/shipping', async (req, res) => {
  const event = JSON.parse((req.body as Buffer).toString('utf8'));
  await pool.query('UPDATE orders SET status = $1, tracking = $2 WHERE id = $3', ['shipped', event.tracking, event.orderId]);
  res.status(204).end();
});

import { pool } from '../db';

export interface Product {
  id: string;
  name: string;
  priceCents: number;
  stock: number;
}

export async function searchProducts(term: string, sort: string): Promise<Product[]> {
  const sql = `SELECT id, name, price_cents AS "priceCents", stock FROM products
    WHERE name ILIKE '%${term}%' ORDER BY ${sort} LIMIT 50`;
  return (await pool.query<Product>(sql)).rows;
}

export async function findProduct(id: string): Promise<Product | undefined> {
  const found = await pool.query<Product>(
    'SELECT id, name, price_cents AS "priceCents", stock FROM products WHERE id = $1',
    [id],
  );
  return found.rows[0];
}

import { MongoClient, type Collection } from 'mongodb';
import { Pool } from 'pg';
import { config } from './config';

export const pool = new Pool({ connectionString: config.databaseUrl });

const mongo = new MongoClient(config.mongoUrl);

export interface Review {
  productId: string;
  userId: string;
  rating: number;
  text: string;
  createdAt: Date;
}

export async function connect(): Promise<void> {
  await mongo.connect();
}

export function reviews(): Collection<Review> {
  return mongo.db('shop').collection<Review>('reviews');
}

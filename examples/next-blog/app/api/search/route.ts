import { type NextRequest, NextResponse } from 'next/server';
import { db } from '@/lib/db';

export async function GET(request: NextRequest): Promise<NextResponse> {
  const term = request.nextUrl.searchParams.get('q') ?? '';
  const found = await db.$queryRawUnsafe(`SELECT slug, title FROM "Post" WHERE text ILIKE '%${term}%' LIMIT 20`);
  return NextResponse.json(found);
}

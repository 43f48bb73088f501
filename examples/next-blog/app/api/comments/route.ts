import { NextResponse } from 'next/server';
import { z } from 'zod';
import { db } from '@/lib/db';
import { ratelimit } from '@/lib/limit';

const newComment = z.object({ slug: z.string().max(80), name: z.string().max(80), text: z.string().min(1).max(2000) });

export async function POST(request: Request): Promise<NextResponse> {
  const { success } = await ratelimit.limit(request.headers.get('x-forwarded-for') ?? 'unknown');
  if (!success) return NextResponse.json({ error: 'too many requests' }, { status: 429 });
  const parsed = newComment.safeParse(await request.json());
  if (!parsed.success) return NextResponse.json({ error: 'invalid comment' }, { status: 400 });
  await db.comment.create({ data: parsed.data });
  return NextResponse.json({ ok: true }, { status: 201 });
}

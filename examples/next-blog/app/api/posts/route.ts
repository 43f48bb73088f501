import { NextResponse } from 'next/server';
import { z } from 'zod';
import { currentEmail } from '@/lib/auth';
import { db } from '@/lib/db';

const newPost = z.object({ slug: z.string().regex(/^[a-z0-9-]{1,80}$/), title: z.string().max(120), text: z.string().max(50_000) });

export async function GET(): Promise<NextResponse> {
  const posts = await db.post.findMany({ where: { published: true }, select: { slug: true, title: true }, take: 50 });
  return NextResponse.json(posts);
}

export async function POST(request: Request): Promise<NextResponse> {
  const email = await currentEmail();
  if (!email) return NextResponse.json({ error: 'unauthorized' }, { status: 401 });
  const parsed = newPost.safeParse(await request.json());
  if (!parsed.success) return NextResponse.json({ error: 'invalid post' }, { status: 400 });
  const post = await db.post.create({ data: { ...parsed.data, author: email } });
  return NextResponse.json({ slug: post.slug }, { status: 201 });
}

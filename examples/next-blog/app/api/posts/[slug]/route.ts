import { NextResponse } from 'next/server';
import { db } from '@/lib/db';

interface Context {
  params: Promise<{ slug: string }>;
}

export async function GET(_request: Request, { params }: Context): Promise<NextResponse> {
  const { slug } = await params;
  const post = await db.post.findUnique({ where: { slug, published: true } });
  return post ? NextResponse.json(post) : NextResponse.json({ error: 'no such post' }, { status: 404 });
}

export async function PUT(request: Request, { params }: Context): Promise<NextResponse> {
  const { slug } = await params;
  try {
    const post = await db.post.update({ where: { slug }, data: await request.json() });
    return NextResponse.json(post);
  } catch (error) {
    return NextResponse.json({ error: (error as Error).message, stack: (error as Error).stack }, { status: 500 });
  }
}

export async function DELETE(_request: Request, { params }: Context): Promise<NextResponse> {
  const { slug } = await params;
  await db.post.delete({ where: { slug } });
  return new NextResponse(null, { status: 204 });
}

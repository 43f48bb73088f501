import { NextResponse } from 'next/server';
import { db } from '@/lib/db';

export async function GET(): Promise<NextResponse> {
  return NextResponse.json(await db.user.findMany({ select: { id: true, email: true, role: true }, take: 100 }));
}

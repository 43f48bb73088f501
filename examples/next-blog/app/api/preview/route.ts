import { redirect } from 'next/navigation';
import type { NextRequest } from 'next/server';

export async function GET(request: NextRequest): Promise<Response> {
  const target = request.nextUrl.searchParams.get('to') ?? '/';
  redirect(target);
}

'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { currentEmail } from '@/lib/auth';
import { db } from '@/lib/db';

const slugSchema = z.string().regex(/^[a-z0-9-]{1,80}$/);

export async function publish(formData: FormData): Promise<void> {
  const email = await currentEmail();
  if (!email) throw new Error('unauthorized');
  const slug = slugSchema.parse(formData.get('slug'));
  await db.post.update({ where: { slug, author: email }, data: { published: true } });
  revalidatePath('/posts');
}

export async function remove(formData: FormData): Promise<void> {
  await db.post.delete({ where: { slug: String(formData.get('slug')) } });
  revalidatePath('/posts');
}

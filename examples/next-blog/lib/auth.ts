import { getServerSession, type NextAuthOptions } from 'next-auth';
import GithubProvider from 'next-auth/providers/github';

export const authOptions: NextAuthOptions = {
  providers: [
    GithubProvider({ clientId: process.env.GITHUB_ID ?? '', clientSecret: process.env.GITHUB_SECRET ?? '' }),
  ],
};

export async function currentEmail(): Promise<string | undefined> {
  const session = await getServerSession(authOptions);
  return session?.user?.email ?? undefined;
}

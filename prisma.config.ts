import { defineConfig } from 'prisma/config';

// For Prisma's own command, where its native engine can be had: `DATABASE_URL=… npx prisma migrate deploy`. Duban itself applies
// the same migrations without it, see prisma/migrate.ts.
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  ...(process.env.DATABASE_URL && { datasource: { url: process.env.DATABASE_URL } }),
});

-- A key belongs to the person who made it, through however many keys: it lives no longer than their right to make keys.
ALTER TABLE "ApiKey" ADD COLUMN "makerId" TEXT, ADD COLUMN "madeWith" TEXT;
CREATE INDEX "ApiKey_makerId_idx" ON "ApiKey" ("makerId");

UPDATE "ApiKey" k SET "makerId" = u."id" FROM "User" u WHERE u."username" = k."createdBy";
-- Until now a key that was made with another key knows that one by its name only.
WITH RECURSIVE "known" AS (
  SELECT "id", "name", "makerId", "createdAt", NULL::text AS "madeWith" FROM "ApiKey" WHERE "makerId" IS NOT NULL
  UNION
  SELECT k."id", k."name", p."makerId", k."createdAt", p."id" FROM "ApiKey" k
    JOIN "known" p ON p."name" = k."createdBy" AND p."createdAt" < k."createdAt"
    WHERE k."makerId" IS NULL
)
UPDATE "ApiKey" k SET "makerId" = "known"."makerId", "madeWith" = "known"."madeWith"
  FROM "known" WHERE "known"."id" = k."id" AND k."makerId" IS NULL;
-- What was made by somebody who may make no keys any more ends now.
UPDATE "ApiKey" k SET "revokedAt" = now()
  FROM "User" u WHERE u."id" = k."makerId" AND k."revokedAt" IS NULL AND (u."disabled" OR u."role" <> 'operator');

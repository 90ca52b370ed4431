-- Whoever serves pages holds what enterprises are found by in memory, and asks for what was written since: an older one that runs beside it writes
-- the time of an insert by the default.
ALTER TABLE "Findable" ADD COLUMN "writtenReal" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;
DROP INDEX "Findable_programmeId_kind_idx";
CREATE INDEX "Findable_programmeId_kind_writtenReal_idx" ON "Findable"("programmeId", "kind", "writtenReal");
-- The latest letters of one body among a million of all: those that have a subject, which they get when they have left.
CREATE INDEX "Notice_of_body_idx" ON "Notice"("programmeId", (split_part("recipient", '/', 1)), "send" DESC, "key" DESC) WHERE "subject" IS NOT NULL;
-- What people of a body have given as their reasons, latest first: offered to them again.
CREATE INDEX "Event_reasons_idx" ON "Event"("programmeId", "actorOrg", "at" DESC) WHERE coalesce("payload"->>'reason', "payload"->>'note') IS NOT NULL;

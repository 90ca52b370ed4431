-- What is found by its name, its code or the initials of its pinyin. Derived, and filled by whoever serves pages: an older worker needs none of it.
CREATE TABLE "Findable" (
    "id" TEXT NOT NULL,
    "programmeId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "itemId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "initials" TEXT NOT NULL,
    CONSTRAINT "Findable_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "Findable_programmeId_kind_idx" ON "Findable"("programmeId", "kind");
-- Submissions are few among all events: their files are looked up by them.
CREATE INDEX "Event_submitted_idx" ON "Event"("programmeId", "recordedReal") WHERE "type" = 'submitted';

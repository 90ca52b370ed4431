-- What went wrong and waits for somebody: one row for each thing, however often it happens.
CREATE TABLE "Alarm" (
    "key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "programmeId" TEXT,
    "item" TEXT,
    "what" TEXT NOT NULL,
    "detail" JSONB NOT NULL DEFAULT '{}',
    "times" INTEGER NOT NULL DEFAULT 1,
    "firstReal" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastReal" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "settledReal" TIMESTAMPTZ(3),
    "settledBy" TEXT,
    CONSTRAINT "Alarm_pkey" PRIMARY KEY ("key")
);
CREATE INDEX "Alarm_settledReal_lastReal_idx" ON "Alarm"("settledReal", "lastReal");

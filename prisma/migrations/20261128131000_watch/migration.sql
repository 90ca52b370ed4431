-- Who watches over ledger and engine, and what of it the operator has been written to about.
CREATE TABLE "Watcher" (
    "id" TEXT NOT NULL,
    "part" TEXT NOT NULL,
    "seenReal" TIMESTAMPTZ(3) NOT NULL,
    "endedReal" TIMESTAMPTZ(3),
    "looks" INTEGER NOT NULL DEFAULT 0,
    "repairs" INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT "Watcher_pkey" PRIMARY KEY ("id")
);
ALTER TABLE "Alarm" ADD COLUMN "toldReal" TIMESTAMPTZ(3);

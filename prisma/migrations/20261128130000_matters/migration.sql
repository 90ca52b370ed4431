-- What has been told of sets of like things: one row for each rung of a set that has come.
CREATE TABLE "MatterRung" (
    "programmeId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "about" TEXT NOT NULL,
    "org" TEXT NOT NULL,
    "dueOn" TEXT NOT NULL,
    "rung" TEXT NOT NULL,
    "side" TEXT NOT NULL,
    "light" TEXT,
    "recipients" TEXT[] NOT NULL,
    "toldOn" TEXT NOT NULL,
    CONSTRAINT "MatterRung_pkey" PRIMARY KEY ("programmeId", "kind", "about", "org", "dueOn", "rung")
);
CREATE INDEX "MatterRung_programmeId_toldOn_idx" ON "MatterRung"("programmeId", "toldOn");
CREATE INDEX "MatterRung_programmeId_dueOn_idx" ON "MatterRung"("programmeId", "dueOn");

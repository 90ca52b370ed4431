-- Lists are paged by these orders: thousands of rows may share one instant.
-- DropIndex
DROP INDEX "Event_programmeId_at_idx";

-- DropIndex
DROP INDEX "Notice_programmeId_send_idx";

-- DropIndex
DROP INDEX "Enterprise_programmeId_sectorId_idx";

-- CreateIndex
CREATE INDEX "Enterprise_programmeId_sectorId_stage_uscc_idx" ON "Enterprise"("programmeId", "sectorId", "stage", "uscc");

-- CreateIndex
CREATE INDEX "Enterprise_programmeId_uscc_idx" ON "Enterprise"("programmeId", "uscc");

-- CreateIndex
CREATE INDEX "Event_programmeId_at_itemId_sequence_idx" ON "Event"("programmeId", "at", "itemId", "sequence");

-- CreateIndex
CREATE INDEX "Notice_programmeId_send_key_idx" ON "Notice"("programmeId", "send", "key");

-- Stages and certificates are counted from this index alone, without the rows themselves.
-- DropIndex
DROP INDEX "Enterprise_programmeId_departmentId_idx";

-- CreateIndex
CREATE INDEX "Enterprise_counts_idx" ON "Enterprise"("programmeId", "departmentId", "sectorId", "stage", "issuedOn", "expiresOn", "startedOn", "level");

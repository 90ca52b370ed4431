-- CreateTable
CREATE TABLE "Enterprise" (
    "id" TEXT NOT NULL,
    "programmeId" TEXT NOT NULL,
    "uscc" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "mail" TEXT,
    "sectorId" TEXT NOT NULL,
    "departmentId" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "startedOn" TEXT,
    "certifiedOn" TEXT,
    "level" INTEGER,
    "issuedOn" TEXT,
    "expiresOn" TEXT,
    "reviewedOn" TEXT,
    "inspectedOn" TEXT,
    "yearlyDueOn" TEXT,
    "rectifyBy" TEXT,
    "renewableOn" TEXT,
    "proposal" TEXT,
    "sequence" INTEGER NOT NULL DEFAULT 0,
    "wake" TIMESTAMPTZ(3),
    "state" JSONB NOT NULL,

    CONSTRAINT "Enterprise_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Standing" (
    "enterpriseId" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL,
    "programmeId" TEXT NOT NULL,
    "from" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3),
    "sectorId" TEXT NOT NULL,
    "departmentId" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "startedOn" TEXT,
    "certifiedOn" TEXT,
    "level" INTEGER,
    "issuedOn" TEXT,
    "expiresOn" TEXT,
    "reviewedOn" TEXT,
    "inspectedOn" TEXT,

    CONSTRAINT "Standing_pkey" PRIMARY KEY ("enterpriseId","sequence")
);

-- CreateTable
CREATE TABLE "Snapshot" (
    "programmeId" TEXT NOT NULL,
    "targetId" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "asOf" TEXT NOT NULL,
    "numerator" INTEGER NOT NULL,
    "denominator" INTEGER NOT NULL,
    "closed" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "takenReal" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Snapshot_pkey" PRIMARY KEY ("programmeId","targetId","scope","asOf")
);

-- CreateTable
CREATE TABLE "Sample" (
    "id" TEXT NOT NULL,
    "programmeId" TEXT NOT NULL,
    "obligationId" TEXT NOT NULL,
    "quotaId" TEXT NOT NULL DEFAULT '',
    "share" DOUBLE PRECISION NOT NULL,
    "seed" TEXT NOT NULL,
    "draw" INTEGER NOT NULL,
    "reason" TEXT NOT NULL DEFAULT '',
    "actorOrg" TEXT NOT NULL,
    "actorName" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "roster" JSONB NOT NULL,
    "drawn" JSONB NOT NULL,

    CONSTRAINT "Sample_pkey" PRIMARY KEY ("id")
);

-- AlterTable
ALTER TABLE "Notice" ALTER COLUMN "obligationId" DROP NOT NULL;

-- CreateIndex
CREATE INDEX "Enterprise_programmeId_sectorId_idx" ON "Enterprise"("programmeId", "sectorId");

-- CreateIndex
CREATE INDEX "Enterprise_programmeId_departmentId_idx" ON "Enterprise"("programmeId", "departmentId");

-- CreateIndex
CREATE INDEX "Enterprise_programmeId_wake_idx" ON "Enterprise"("programmeId", "wake");

-- CreateIndex
CREATE INDEX "Enterprise_programmeId_proposal_idx" ON "Enterprise"("programmeId", "proposal");

-- CreateIndex
CREATE INDEX "Standing_programmeId_from_idx" ON "Standing"("programmeId", "from");

-- CreateIndex
CREATE INDEX "Sample_programmeId_idx" ON "Sample"("programmeId");

-- CreateIndex
CREATE UNIQUE INDEX "Sample_obligationId_quotaId_draw_key" ON "Sample"("obligationId", "quotaId", "draw");

-- CreateIndex
CREATE INDEX "Event_programmeId_at_idx" ON "Event"("programmeId", "at");

-- AddForeignKey
ALTER TABLE "Enterprise" ADD CONSTRAINT "Enterprise_programmeId_fkey" FOREIGN KEY ("programmeId") REFERENCES "Programme"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- The foreign key of a nullable column is dropped with its row's parent set to null, as Prisma has it.
ALTER TABLE "Notice" DROP CONSTRAINT "Notice_obligationId_fkey";
ALTER TABLE "Notice" ADD CONSTRAINT "Notice_obligationId_fkey" FOREIGN KEY ("obligationId") REFERENCES "Obligation"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "NoticeState" AS ENUM ('owed', 'sending', 'sent', 'undeliverable', 'overtaken', 'moot');

-- CreateTable
CREATE TABLE "Programme" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "stage" TEXT NOT NULL DEFAULT 'running',
    "planVersion" INTEGER NOT NULL DEFAULT 1,
    "clockOrigin" TIMESTAMPTZ(3) NOT NULL,
    "clockRealOrigin" TIMESTAMPTZ(3) NOT NULL,
    "clockRate" DOUBLE PRECISION NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "sequence" INTEGER NOT NULL DEFAULT 0,
    "state" JSONB NOT NULL,

    CONSTRAINT "Programme_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PlanVersion" (
    "programmeId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "plan" JSONB NOT NULL,
    "reason" TEXT NOT NULL DEFAULT '',
    "createdReal" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "PlanVersion_pkey" PRIMARY KEY ("programmeId","version")
);

-- CreateTable
CREATE TABLE "Obligation" (
    "id" TEXT NOT NULL,
    "programmeId" TEXT NOT NULL,
    "milestoneId" TEXT NOT NULL,
    "milestoneName" TEXT NOT NULL,
    "departmentId" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "due" TIMESTAMPTZ(3) NOT NULL,
    "originalDueDate" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL DEFAULT 0,
    "wake" TIMESTAMPTZ(3),
    "state" JSONB NOT NULL,

    CONSTRAINT "Obligation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Event" (
    "itemId" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL,
    "itemKind" TEXT NOT NULL,
    "programmeId" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "recordedReal" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actKey" TEXT,
    "actorOrg" TEXT,
    "actorName" TEXT,
    "payload" JSONB NOT NULL,

    CONSTRAINT "Event_pkey" PRIMARY KEY ("itemId","sequence")
);

-- CreateTable
CREATE TABLE "Notice" (
    "key" TEXT NOT NULL,
    "programmeId" TEXT NOT NULL,
    "obligationId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "rung" TEXT NOT NULL,
    "dueVersion" INTEGER NOT NULL,
    "sequence" INTEGER NOT NULL,
    "recipient" TEXT NOT NULL,
    "state" "NoticeState" NOT NULL DEFAULT 'owed',
    "send" TIMESTAMPTZ(3) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "doubts" INTEGER NOT NULL DEFAULT 0,
    "nextAttemptReal" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "claimedUntilReal" TIMESTAMPTZ(3),
    "messageId" TEXT,
    "address" TEXT,
    "subject" TEXT,
    "body" TEXT,
    "answer" TEXT,
    "sent" TIMESTAMPTZ(3),
    "sentReal" TIMESTAMPTZ(3),

    CONSTRAINT "Notice_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "Obligation_programmeId_stage_idx" ON "Obligation"("programmeId", "stage");

-- CreateIndex
CREATE INDEX "Obligation_programmeId_departmentId_idx" ON "Obligation"("programmeId", "departmentId");

-- CreateIndex
CREATE INDEX "Obligation_programmeId_wake_idx" ON "Obligation"("programmeId", "wake");

-- CreateIndex
CREATE INDEX "Event_programmeId_recordedReal_idx" ON "Event"("programmeId", "recordedReal");

-- CreateIndex
CREATE INDEX "Event_itemId_actKey_idx" ON "Event"("itemId", "actKey");

-- CreateIndex
CREATE INDEX "Notice_programmeId_state_send_idx" ON "Notice"("programmeId", "state", "send");

-- CreateIndex
CREATE INDEX "Notice_obligationId_recipient_idx" ON "Notice"("obligationId", "recipient");

-- AddForeignKey
ALTER TABLE "PlanVersion" ADD CONSTRAINT "PlanVersion_programmeId_fkey" FOREIGN KEY ("programmeId") REFERENCES "Programme"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Obligation" ADD CONSTRAINT "Obligation_programmeId_fkey" FOREIGN KEY ("programmeId") REFERENCES "Programme"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Notice" ADD CONSTRAINT "Notice_obligationId_fkey" FOREIGN KEY ("obligationId") REFERENCES "Obligation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

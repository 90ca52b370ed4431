-- Items of the registers that plans declare 清单: many, told of by set, so that they are rows and no workflows.
CREATE TABLE "RegisterItem" (
    "id" TEXT NOT NULL,
    "programmeId" TEXT NOT NULL,
    "registerId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "org" TEXT NOT NULL,
    "enteredBy" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "dueOn" TEXT NOT NULL,
    "sameAs" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL,
    "state" JSONB NOT NULL,
    CONSTRAINT "RegisterItem_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "RegisterItem_programmeId_registerId_number_key" ON "RegisterItem"("programmeId", "registerId", "number");
CREATE INDEX "RegisterItem_programmeId_registerId_sameAs_idx" ON "RegisterItem"("programmeId", "registerId", "sameAs");
CREATE INDEX "RegisterItem_programmeId_stage_dueOn_idx" ON "RegisterItem"("programmeId", "stage", "dueOn");

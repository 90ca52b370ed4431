-- A plan that somebody is still writing: of nobody else's business, and nothing that runs depends on it.
CREATE TABLE "PlanDraft" (
    "id" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "begun" TEXT NOT NULL,
    "plan" TEXT NOT NULL,
    "source" JSONB,
    "step" TEXT NOT NULL,
    "looked" JSONB NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdReal" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "changedReal" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "PlanDraft_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "PlanDraft_owner_idx" ON "PlanDraft"("owner");

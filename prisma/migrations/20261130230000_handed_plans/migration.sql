CREATE TABLE "HandedPlan" (
    "programmeId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "plan" JSONB NOT NULL,
    "reason" TEXT NOT NULL,
    "createdReal" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "HandedPlan_pkey" PRIMARY KEY ("programmeId", "version", "sha256")
);

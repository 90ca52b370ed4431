-- Which namespace of the engine this database belongs to, and where it was when that was settled. One row at the most.
-- CreateTable
CREATE TABLE "Deployment" (
    "only" BOOLEAN NOT NULL DEFAULT true CHECK ("only"),
    "id" TEXT NOT NULL,
    "place" TEXT NOT NULL,
    "namespace" TEXT NOT NULL,
    "namespaceId" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "sinceReal" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Deployment_pkey" PRIMARY KEY ("only")
);

-- Up to which version of the plan the obligations have been brought. Nothing in rows of an earlier release.
-- AlterTable
ALTER TABLE "Programme" ADD COLUMN "appliedVersion" INTEGER;

-- Who handed a file in, for which obligation: a submission may name no other.
CREATE TABLE "KeptFile" (
    "obligationId" TEXT NOT NULL,
    "org" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "sizeBytes" INTEGER NOT NULL,
    "by" TEXT NOT NULL,
    "keptReal" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "KeptFile_pkey" PRIMARY KEY ("obligationId", "org", "sha256", "name")
);

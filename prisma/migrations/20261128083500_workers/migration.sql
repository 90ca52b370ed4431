-- CreateTable
CREATE TABLE "Worker" (
    "id" TEXT NOT NULL,
    "seenReal" TIMESTAMPTZ(3) NOT NULL,
    "endedReal" TIMESTAMPTZ(3),

    CONSTRAINT "Worker_pkey" PRIMARY KEY ("id")
);

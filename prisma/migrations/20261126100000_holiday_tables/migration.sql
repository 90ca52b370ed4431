-- CreateTable
CREATE TABLE "HolidayTable" (
    "year" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "days" JSONB NOT NULL,
    "papers" JSONB NOT NULL DEFAULT '[]',
    "actorOrg" TEXT NOT NULL,
    "actorName" TEXT NOT NULL,
    "createdReal" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "HolidayTable_pkey" PRIMARY KEY ("year","version")
);

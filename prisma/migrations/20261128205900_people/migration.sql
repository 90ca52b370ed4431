ALTER TABLE "User" ADD COLUMN "mailed" BOOLEAN NOT NULL DEFAULT false;

CREATE TABLE "Absence" (
    "id" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "standInId" TEXT NOT NULL,
    "from" TEXT NOT NULL,
    "to" TEXT NOT NULL,
    "by" TEXT NOT NULL,
    "createdReal" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedReal" TIMESTAMPTZ(3),

    CONSTRAINT "Absence_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "Absence_userId_idx" ON "Absence"("userId");
CREATE INDEX "Absence_standInId_idx" ON "Absence"("standInId");

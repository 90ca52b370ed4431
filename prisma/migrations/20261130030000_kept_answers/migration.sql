CREATE TABLE "KeptAnswer" (
    "id" TEXT NOT NULL,
    "asked" TEXT NOT NULL,
    "answer" TEXT,
    "beganReal" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "KeptAnswer_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "KeptAnswer_beganReal_idx" ON "KeptAnswer"("beganReal");
